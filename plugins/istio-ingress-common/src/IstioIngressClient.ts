import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import {
  clusterAnalysisSchema,
  clusterListSchema,
  controllerListSchema,
  entityPostureSchema,
  entryPageSchema,
  findingPageSchema,
  intentOptionsSchema,
  metaSchema,
  overviewSchema,
  ownerListSchema,
  policyListSchema,
  previewSchema,
  renderAnswerSchema,
  resultChangePageSchema,
  serviceDetailsSchema,
  servicePageSchema,
  strictAnswerSchema,
  trendSchema,
  waiverPageSchema,
  waiverRulesSchema,
  waiverSchema,
  type AnalyzeRequest,
  type CheckRequest,
  type ClusterAnalysis,
  type ClusterList,
  type ControllerList,
  type ControllerQuery,
  type EntityPosture,
  type EntryPage,
  type EntryQuery,
  type FindingPage,
  type FindingQuery,
  type HistoryQuery,
  type IntentOptions,
  type Meta,
  type Overview,
  type OverviewQuery,
  type OwnerList,
  type PolicyList,
  type Preview,
  type PreviewRequest,
  type RenderAnswer,
  type RenderRequest,
  type ResultChangePage,
  type ResultChangeQuery,
  type ServiceDetails,
  type ServiceFilters,
  type ServicePage,
  type ServiceQuery,
  type ServiceRef,
  type StrictAnswer,
  type StrictRequest,
  type Trend,
  type TrendQuery,
  type Waiver,
  type WaiverDecision,
  type WaiverPage,
  type WaiverQuery,
  type WaiverRequest,
  type WaiverRules,
} from 'istio-ingress-contract';
import { z } from 'zod';
import { ISTIO_INGRESS_PLUGIN_ID } from './annotations';
import type {
  IstioIngressApi,
  IstioIngressRequestOptions,
} from './IstioIngressApi';

/**
 * What the client needs: where the backend is, how to fetch, and whether
 * answers are checked against the contract. The default is to check them
 * outside production, where a page of results is small.
 *
 * @public
 */
export interface IstioIngressClientOptions {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
  checkAnswers?: boolean;
}

interface Call {
  method?: 'GET' | 'POST';
  query?: object;
  body?: unknown;
}

/**
 * The REST API of the istio-ingress backend over HTTP, for browsers and
 * backends.
 *
 * @public
 */
export class IstioIngressClient implements IstioIngressApi {
  readonly #discoveryApi: IstioIngressClientOptions['discoveryApi'];
  readonly #fetchApi: IstioIngressClientOptions['fetchApi'];
  readonly #checkAnswers: boolean;

  constructor(options: IstioIngressClientOptions) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
    this.#checkAnswers =
      options.checkAnswers ?? process.env.NODE_ENV !== 'production';
  }

  getClusters(options?: IstioIngressRequestOptions): Promise<ClusterList> {
    return this.#json(clusterListSchema, ['clusters'], {}, options);
  }

  getServices(
    query: Partial<ServiceQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<ServicePage> {
    return this.#json(servicePageSchema, ['services'], { query }, options);
  }

  getService(
    ref: ServiceRef,
    options?: IstioIngressRequestOptions,
  ): Promise<ServiceDetails> {
    return this.#json(
      serviceDetailsSchema,
      ['services', ref.cluster, ref.namespace, ref.name],
      {},
      options,
    );
  }

  getServiceHistory(
    ref: ServiceRef,
    query: Partial<HistoryQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<ResultChangePage> {
    return this.#json(
      resultChangePageSchema,
      ['services', ref.cluster, ref.namespace, ref.name, 'history'],
      { query },
      options,
    );
  }

  getChanges(
    query: Partial<ResultChangeQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<ResultChangePage> {
    return this.#json(resultChangePageSchema, ['changes'], { query }, options);
  }

  getEntityPosture(
    entityRef: string,
    options?: IstioIngressRequestOptions,
  ): Promise<EntityPosture> {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    return this.#json(
      entityPostureSchema,
      ['entities', kind, namespace, name],
      {},
      options,
    );
  }

  getEntries(
    query: Partial<EntryQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<EntryPage> {
    return this.#json(entryPageSchema, ['entries'], { query }, options);
  }

  getFindings(
    query: Partial<FindingQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<FindingPage> {
    return this.#json(findingPageSchema, ['findings'], { query }, options);
  }

  getOverview(
    query: Partial<OverviewQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<Overview> {
    return this.#json(overviewSchema, ['overview'], { query }, options);
  }

  getOwners(
    query: Partial<ServiceFilters> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<OwnerList> {
    return this.#json(ownerListSchema, ['owners'], { query }, options);
  }

  getPolicies(
    query: Partial<ServiceFilters> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<PolicyList> {
    return this.#json(policyListSchema, ['policies'], { query }, options);
  }

  getTrend(
    query: Partial<TrendQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<Trend> {
    return this.#json(trendSchema, ['trend'], { query }, options);
  }

  getControllers(
    query: Partial<ControllerQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<ControllerList> {
    return this.#json(
      controllerListSchema,
      ['controllers'],
      { query },
      options,
    );
  }

  getWaivers(
    query: Partial<WaiverQuery> = {},
    options?: IstioIngressRequestOptions,
  ): Promise<WaiverPage> {
    return this.#json(waiverPageSchema, ['waivers'], { query }, options);
  }

  getWaiverRules(options?: IstioIngressRequestOptions): Promise<WaiverRules> {
    return this.#json(waiverRulesSchema, ['waiver-rules'], {}, options);
  }

  requestWaiver(
    request: WaiverRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<Waiver> {
    return this.#json(
      waiverSchema,
      ['waivers'],
      { method: 'POST', body: request },
      options,
    );
  }

  decideWaiver(
    id: string,
    decision: 'approve' | 'deny' | 'revoke',
    body: WaiverDecision = {},
    options?: IstioIngressRequestOptions,
  ): Promise<Waiver> {
    return this.#json(
      waiverSchema,
      ['waivers', id, decision],
      { method: 'POST', body },
      options,
    );
  }

  whatIfStrict(
    request: StrictRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<StrictAnswer> {
    return this.#json(
      strictAnswerSchema,
      ['what-if', 'strict'],
      { method: 'POST', body: request },
      options,
    );
  }

  async exportServices(
    query: Partial<ServiceQuery> & { format: 'csv' | 'json' },
    options?: IstioIngressRequestOptions,
  ): Promise<Blob> {
    return (
      await this.#fetch(['export', 'services'], { query }, options)
    ).blob();
  }

  async exportFindings(
    query: Partial<FindingQuery> & { format: 'csv' | 'json' },
    options?: IstioIngressRequestOptions,
  ): Promise<Blob> {
    return (
      await this.#fetch(['export', 'findings'], { query }, options)
    ).blob();
  }

  getMeta(options?: IstioIngressRequestOptions): Promise<Meta> {
    return this.#json(metaSchema, ['meta'], {}, options);
  }

  analyze(
    request: AnalyzeRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<ClusterAnalysis> {
    return this.#json(
      clusterAnalysisSchema,
      ['analyze'],
      { method: 'POST', body: request },
      options,
    );
  }

  check(
    request: CheckRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<ClusterAnalysis> {
    return this.#json(
      clusterAnalysisSchema,
      ['check'],
      { method: 'POST', body: request },
      options,
    );
  }

  preview(
    request: PreviewRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<Preview> {
    return this.#json(
      previewSchema,
      ['preview'],
      { method: 'POST', body: request },
      options,
    );
  }

  getIntentOptions(
    cluster: string,
    options?: IstioIngressRequestOptions,
  ): Promise<IntentOptions> {
    return this.#json(
      intentOptionsSchema,
      ['clusters', cluster, 'intent-options'],
      {},
      options,
    );
  }

  render(
    request: RenderRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<RenderAnswer> {
    return this.#json(
      renderAnswerSchema,
      ['render'],
      { method: 'POST', body: request },
      options,
    );
  }

  async refreshCluster(
    name: string,
    options?: IstioIngressRequestOptions,
  ): Promise<void> {
    await this.#fetch(
      ['clusters', name, 'refresh'],
      { method: 'POST' },
      options,
    );
  }

  async #json<T extends z.ZodType>(
    schema: T,
    path: string[],
    call: Call,
    options?: IstioIngressRequestOptions,
  ): Promise<z.output<T>> {
    const response = await this.#fetch(path, call, options);
    const answer = await response.json();
    return this.#checkAnswers ? schema.parse(answer) : answer;
  }

  async #fetch(
    path: string[],
    { method = 'GET', query = {}, body }: Call,
    options: IstioIngressRequestOptions = {},
  ): Promise<Response> {
    const base = await this.#discoveryApi.getBaseUrl(ISTIO_INGRESS_PLUGIN_ID);
    const search = searchOf(query);
    const url = `${base}/v1/${path.map(encodeURIComponent).join('/')}${search}`;
    const response = await this.#fetchApi.fetch(url, {
      method,
      signal: options.signal,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }
}

/** A list becomes a repeated parameter; what is undefined is left out. */
function searchOf(query: object): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== '') search.append(key, String(item));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
