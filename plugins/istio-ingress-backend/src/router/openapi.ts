import * as contract from 'istio-ingress-contract';
import { z } from 'zod';
import { fileAnswerSchema } from './FileAnswer';
import { routes, type Route } from './routes';

/** Schemas that the document names once and refers to. */
const named: Record<string, z.ZodType> = {
  Controller: contract.controllerSchema,
  ClusterAnalysis: contract.clusterAnalysisSchema,
  ClusterList: contract.clusterListSchema,
  ClusterSummary: contract.clusterSummarySchema,
  EntityPosture: contract.entityPostureSchema,
  EntryPage: contract.entryPageSchema,
  EntryResult: contract.entryResultSchema,
  Evidence: contract.evidenceSchema,
  Finding: contract.findingSchema,
  FindingPage: contract.findingPageSchema,
  Hop: contract.hopSchema,
  Mesh: contract.meshSchema,
  Meta: contract.metaSchema,
  ObjectRef: contract.objectRefSchema,
  Preview: contract.previewSchema,
  PreviewRequest: contract.previewRequestSchema,
  Problem: contract.problemSchema,
  ReadStatus: contract.readStatusSchema,
  Reason: contract.reasonSchema,
  ResultChangePage: contract.resultChangePageSchema,
  Route: contract.routeSchema,
  RouteDiff: contract.routeDiffSchema,
  ServiceDetails: contract.serviceDetailsSchema,
  ServicePage: contract.servicePageSchema,
  ServicePosture: contract.servicePostureSchema,
  ServiceRef: contract.serviceRefSchema,
  ServiceSummary: contract.serviceSummarySchema,
  StrictAnswer: contract.strictAnswerSchema,
  StrictPlan: contract.strictPlanSchema,
  Waiver: contract.waiverSchema,
  WaiverPage: contract.waiverPageSchema,
  WaiverRequest: contract.waiverRequestSchema,
};

const fileContent = {
  'text/csv': { schema: { type: 'string' } },
  'application/json': {
    schema: {
      type: 'object',
      required: ['exportedAt', 'items'],
      properties: {
        exportedAt: { type: 'string' },
        items: { type: 'array', items: { type: 'object' } },
      },
    },
  },
};

const errorSchema = {
  type: 'object',
  required: ['error', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: { name: { type: 'string' }, message: { type: 'string' } },
    },
    request: { type: 'object' },
    response: {
      type: 'object',
      required: ['statusCode'],
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

/** The OpenAPI description of every route, made from the contract's schemas. */
export function openApiDocument(version: string): Record<string, unknown> & {
  openapi: string;
  paths: Record<string, Record<string, unknown>>;
} {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of Object.entries<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [route.method]: operationOf(operationId, route),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'istio-ingress',
      version,
      description:
        'How outside traffic reaches services, and whether each hop is mTLS',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { ...componentSchemas(), Error: errorSchema },
      responses: {
        Error: {
          description: 'What failed, and the next step',
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Error' },
            },
          },
        },
      },
    },
  };
}

function operationOf(operationId: string, route: Route): object {
  return {
    operationId,
    summary: route.summary,
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(route.body, 'input') },
            },
          },
        }
      : {}),
    responses: {
      [route.status]: {
        description: 'OK',
        content:
          route.answer === fileAnswerSchema
            ? fileContent
            : {
                'application/json': {
                  schema: schemaOf(route.answer, 'output'),
                },
              },
      },
      ...(route.method === 'get'
        ? { '304': { description: 'Not changed since the given ETag' } }
        : {}),
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function parametersOf(where: 'path' | 'query', schema: z.ZodObject): object[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(where === 'query' ? { allowReserved: false } : {}),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const name = Object.keys(named).find(key => named[key] === schema);
  if (name) return { $ref: `#/components/schemas/${name}` };
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  });
  return rest;
}

function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named))
    registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: id => `#/components/schemas/${id}`,
    unrepresentable: 'any',
  });
  const components = Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $schema, $id, ...rest } = schema as Record<string, unknown>;
      return [id, rest];
    }),
  );
  // What several schemas share without a name is a document of its own for
  // zod; here it is a part of this one.
  return JSON.parse(
    JSON.stringify(components).replaceAll(
      '__shared#/$defs/',
      '__shared/$defs/',
    ),
  );
}
