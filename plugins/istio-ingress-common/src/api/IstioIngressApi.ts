import type {
  AnalyzeRequest,
  ClusterAnalysis,
  ClusterList,
  EntityPosture,
  EntryPage,
  EntryQuery,
  FindingPage,
  FindingQuery,
  Meta,
  Preview,
  PreviewRequest,
  ServiceDetails,
  ServicePage,
  ServiceQuery,
  ServiceRef,
} from 'istio-ingress-contract';

/**
 * Options of one request. `signal` ends it early; `token` is sent as bearer
 * token where the fetch function does not add one itself.
 *
 * @public
 */
export interface IstioIngressRequestOptions {
  signal?: AbortSignal;
  token?: string;
}

/**
 * The API of the istio-ingress backend, one method per endpoint.
 *
 * @remarks Every method throws a `ResponseError` where the backend refuses or
 * fails.
 *
 * @public
 */
export interface IstioIngressApi {
  getClusters(options?: IstioIngressRequestOptions): Promise<ClusterList>;
  getServices(
    query?: ServiceQuery,
    options?: IstioIngressRequestOptions,
  ): Promise<ServicePage>;
  getService(
    ref: ServiceRef,
    options?: IstioIngressRequestOptions,
  ): Promise<ServiceDetails>;
  getEntityPosture(
    entityRef: string,
    options?: IstioIngressRequestOptions,
  ): Promise<EntityPosture>;
  getEntries(
    query?: EntryQuery,
    options?: IstioIngressRequestOptions,
  ): Promise<EntryPage>;
  getFindings(
    query?: FindingQuery,
    options?: IstioIngressRequestOptions,
  ): Promise<FindingPage>;
  getMeta(options?: IstioIngressRequestOptions): Promise<Meta>;
  analyze(
    request: AnalyzeRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<ClusterAnalysis>;
  preview(
    request: PreviewRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<Preview>;
  refreshCluster(
    name: string,
    options?: IstioIngressRequestOptions,
  ): Promise<void>;
}
