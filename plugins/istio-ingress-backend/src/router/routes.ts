import {
  analyzeRequestSchema,
  checkRequestSchema,
  clusterAnalysisSchema,
  clusterListSchema,
  controllerListSchema,
  controllerQuerySchema,
  entityPostureSchema,
  entryPageSchema,
  entryQuerySchema,
  findingPageSchema,
  findingQuerySchema,
  historyQuerySchema,
  intentOptionsSchema,
  metaSchema,
  overviewQuerySchema,
  overviewSchema,
  ownerListSchema,
  policyListSchema,
  previewRequestSchema,
  previewSchema,
  renderAnswerSchema,
  renderRequestSchema,
  resultChangePageSchema,
  resultChangeQuerySchema,
  serviceDetailsSchema,
  servicePageSchema,
  serviceQuerySchema,
  strictAnswerSchema,
  strictRequestSchema,
  trendQuerySchema,
  trendSchema,
  waiverDecisionSchema,
  waiverPageSchema,
  waiverQuerySchema,
  waiverRequestSchema,
  waiverRulesSchema,
  waiverSchema,
} from 'istio-ingress-contract';
import { z } from 'zod';
import { fileAnswerSchema } from './FileAnswer';

/** One route of the API: what it takes and what it answers. */
export interface Route {
  method: 'get' | 'post';
  /** As express takes it. */
  path: string;
  summary: string;
  params: z.ZodObject;
  query: z.ZodObject;
  body?: z.ZodType;
  status: 200 | 202;
  answer: z.ZodType;
  /** It changes something or takes data away: each call is audited. */
  isRecorded?: boolean;
}

const nothing = z.object({});
const format = z.enum(['csv', 'json']);
const name = z.string().min(1).max(253);

/** Every route, by the id of its operation. Handlers and OpenAPI follow it. */
export const routes = {
  GetClusters: {
    method: 'get',
    path: '/v1/clusters',
    summary: 'Clusters with a service that the caller may see',
    params: nothing,
    query: nothing,
    status: 200,
    answer: clusterListSchema,
  },
  RefreshCluster: {
    method: 'post',
    path: '/v1/clusters/:cluster/refresh',
    summary: 'Asks for a cluster to be read again',
    params: z.object({ cluster: name }),
    query: nothing,
    status: 202,
    answer: z.object({ cluster: z.string() }),
    isRecorded: true,
  },
  GetServices: {
    method: 'get',
    path: '/v1/services',
    summary: 'Services that the caller may see, filtered, sorted and paged',
    params: nothing,
    query: serviceQuerySchema,
    status: 200,
    answer: servicePageSchema,
  },
  GetService: {
    method: 'get',
    path: '/v1/services/:cluster/:namespace/:name',
    summary: 'One service with its routes, controllers and findings',
    params: z.object({ cluster: name, namespace: name, name }),
    query: nothing,
    status: 200,
    answer: serviceDetailsSchema,
  },
  GetServiceHistory: {
    method: 'get',
    path: '/v1/services/:cluster/:namespace/:name/history',
    summary: 'When posture and modes of a service changed, and why',
    params: z.object({ cluster: name, namespace: name, name }),
    query: historyQuerySchema,
    status: 200,
    answer: resultChangePageSchema,
  },
  GetChanges: {
    method: 'get',
    path: '/v1/changes',
    summary: 'Changes of posture and modes of all services, latest first',
    params: nothing,
    query: resultChangeQuerySchema,
    status: 200,
    answer: resultChangePageSchema,
  },
  GetEntityPosture: {
    method: 'get',
    path: '/v1/entities/:kind/:namespace/:name',
    summary: 'The posture of a catalog entity over all its services',
    params: z.object({ kind: name, namespace: name, name }),
    query: nothing,
    status: 200,
    answer: entityPostureSchema,
  },
  GetEntries: {
    method: 'get',
    path: '/v1/entries',
    summary: 'Objects by which outside traffic may enter',
    params: nothing,
    query: entryQuerySchema,
    status: 200,
    answer: entryPageSchema,
  },
  GetFindings: {
    method: 'get',
    path: '/v1/findings',
    summary: 'Findings that hold now, worst severity first',
    params: nothing,
    query: findingQuerySchema,
    status: 200,
    answer: findingPageSchema,
  },
  GetWaivers: {
    method: 'get',
    path: '/v1/waivers',
    summary:
      'Waivers of services that the caller may see, latest request first',
    params: nothing,
    query: waiverQuerySchema,
    status: 200,
    answer: waiverPageSchema,
  },
  GetWaiverRules: {
    method: 'get',
    path: '/v1/waiver-rules',
    summary: 'What the caller may ask for and decide',
    params: nothing,
    query: nothing,
    status: 200,
    answer: waiverRulesSchema,
  },
  RequestWaiver: {
    method: 'post',
    path: '/v1/waivers',
    summary: 'Requests a waiver of a policy or finding for one service',
    params: nothing,
    query: nothing,
    body: waiverRequestSchema,
    status: 200,
    answer: waiverSchema,
    isRecorded: true,
  },
  ApproveWaiver: {
    method: 'post',
    path: '/v1/waivers/:id/approve',
    summary: 'Approves a waiver that somebody else requested',
    params: z.object({ id: name }),
    query: nothing,
    body: waiverDecisionSchema,
    status: 200,
    answer: waiverSchema,
    isRecorded: true,
  },
  DenyWaiver: {
    method: 'post',
    path: '/v1/waivers/:id/deny',
    summary: 'Denies a waiver that somebody else requested',
    params: z.object({ id: name }),
    query: nothing,
    body: waiverDecisionSchema,
    status: 200,
    answer: waiverSchema,
    isRecorded: true,
  },
  RevokeWaiver: {
    method: 'post',
    path: '/v1/waivers/:id/revoke',
    summary: 'Takes a waiver back; it is kept for audit',
    params: z.object({ id: name }),
    query: nothing,
    body: waiverDecisionSchema,
    status: 200,
    answer: waiverSchema,
    isRecorded: true,
  },
  GetOverview: {
    method: 'get',
    path: '/v1/overview',
    summary: 'Numbers of the services that the caller may see, of one moment',
    params: nothing,
    query: overviewQuerySchema,
    status: 200,
    answer: overviewSchema,
  },
  GetOwners: {
    method: 'get',
    path: '/v1/owners',
    summary: 'Owners of those services, by policy, with the groups above them',
    params: nothing,
    query: overviewQuerySchema,
    status: 200,
    answer: ownerListSchema,
  },
  GetPolicies: {
    method: 'get',
    path: '/v1/policies',
    summary: 'The policies in force, and where services stand with each',
    params: nothing,
    query: nothing,
    status: 200,
    answer: policyListSchema,
  },
  GetTrend: {
    method: 'get',
    path: '/v1/trend',
    summary: 'Services of each day by posture and status; gaps are named',
    params: nothing,
    query: trendQuerySchema,
    status: 200,
    answer: trendSchema,
  },
  GetControllers: {
    method: 'get',
    path: '/v1/controllers',
    summary: 'Controllers with what they serve of what the caller may see',
    params: nothing,
    query: controllerQuerySchema,
    status: 200,
    answer: controllerListSchema,
  },
  ExportServices: {
    method: 'get',
    path: '/v1/export/services',
    summary: 'The services of a selection as a file: those of the list',
    params: nothing,
    query: serviceQuerySchema
      .omit({ limit: true, cursor: true })
      .extend({ format }),
    status: 200,
    answer: fileAnswerSchema,
    isRecorded: true,
  },
  ExportFindings: {
    method: 'get',
    path: '/v1/export/findings',
    summary: 'The findings of a selection as a file: those of the list',
    params: nothing,
    query: findingQuerySchema
      .omit({ limit: true, cursor: true })
      .extend({ format }),
    status: 200,
    answer: fileAnswerSchema,
    isRecorded: true,
  },
  GetMeta: {
    method: 'get',
    path: '/v1/meta',
    summary: 'Finding rules and vendors that the engine knows',
    params: nothing,
    query: nothing,
    status: 200,
    answer: metaSchema,
  },
  Analyze: {
    method: 'post',
    path: '/v1/analyze',
    summary: 'Analyses manifests that are sent; nothing is stored',
    params: nothing,
    query: nothing,
    body: analyzeRequestSchema,
    status: 200,
    answer: clusterAnalysisSchema,
  },
  Check: {
    method: 'post',
    path: '/v1/check',
    summary: 'What manifests would be on a cluster; nothing is applied',
    params: nothing,
    query: nothing,
    body: checkRequestSchema,
    status: 200,
    answer: clusterAnalysisSchema,
  },
  GetIntentOptions: {
    method: 'get',
    path: '/v1/clusters/:cluster/intent-options',
    summary: 'Controllers of a cluster, and what each can be asked for',
    params: z.object({ cluster: name }),
    query: nothing,
    status: 200,
    answer: intentOptionsSchema,
  },
  Render: {
    method: 'post',
    path: '/v1/render',
    summary: 'The manifests that expose a service; nothing is applied',
    params: nothing,
    query: nothing,
    body: renderRequestSchema,
    status: 200,
    answer: renderAnswerSchema,
  },
  Preview: {
    method: 'post',
    path: '/v1/preview',
    summary: 'What changes would do to a cluster; nothing is applied',
    params: nothing,
    query: nothing,
    body: previewRequestSchema,
    status: 200,
    answer: previewSchema,
  },
  WhatIfStrict: {
    method: 'post',
    path: '/v1/what-if/strict',
    summary:
      'What turning on STRICT would do, and the way there; nothing is applied',
    params: nothing,
    query: nothing,
    body: strictRequestSchema,
    status: 200,
    answer: strictAnswerSchema,
  },
  GetOpenApi: {
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'This document',
    params: nothing,
    query: nothing,
    status: 200,
    answer: z.looseObject({ openapi: z.string() }),
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type OperationId = keyof Routes;

/** What a handler gets, checked. */
export interface Input<Id extends OperationId> {
  params: z.output<Routes[Id]['params']>;
  query: z.output<Routes[Id]['query']>;
  body: Routes[Id] extends { body: z.ZodType }
    ? z.output<Routes[Id]['body']>
    : undefined;
}

export type Answer<Id extends OperationId> = z.input<Routes[Id]['answer']>;
