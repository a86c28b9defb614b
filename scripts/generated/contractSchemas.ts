import * as contract from 'istio-ingress-contract';
import { z } from 'zod';

/**
 * JSON Schemas of what the API answers and the command line tool prints, for
 * readers that are not TypeScript programs.
 */
export function contractSchemas(): { name: string; content: string }[] {
  const documents: Record<string, z.ZodType> = {
    ClusterAnalysis: contract.clusterAnalysisSchema,
    ClusterSummary: contract.clusterSummarySchema,
    EntityPosture: contract.entityPostureSchema,
    ServiceDetails: contract.serviceDetailsSchema,
  };
  return Object.entries(documents).map(([title, schema]) => ({
    name: `schemas/${title}.json`,
    content: `${JSON.stringify(
      { title, ...z.toJSONSchema(schema) },
      undefined,
      2,
    )}\n`,
  }));
}
