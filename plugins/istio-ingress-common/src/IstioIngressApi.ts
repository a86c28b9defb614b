import type {
  AnalyzeRequest,
  CheckRequest,
  ClusterAnalysis,
  ClusterList,
  ControllerList,
  ControllerQuery,
  EntityPosture,
  EntryPage,
  EntryQuery,
  FindingPage,
  FindingQuery,
  HistoryQuery,
  IntentOptions,
  Meta,
  Overview,
  OverviewQuery,
  OwnerList,
  PolicyList,
  Preview,
  PreviewRequest,
  RenderAnswer,
  RenderRequest,
  ResultChangePage,
  ResultChangeQuery,
  ServiceDetails,
  ServiceFilters,
  ServicePage,
  ServiceQuery,
  ServiceRef,
  StrictAnswer,
  StrictRequest,
  Trend,
  TrendQuery,
  Waiver,
  WaiverDecision,
  WaiverPage,
  WaiverQuery,
  WaiverRequest,
  WaiverRules,
} from 'istio-ingress-contract';

/**
 * What can be added to every request. `token` is for callers in a backend; a
 * browser's fetch adds the user's own.
 *
 * @public
 */
export interface IstioIngressRequestOptions {
  token?: string;
  signal?: AbortSignal;
}

/**
 * The REST API of the istio-ingress backend, one method per route.
 *
 * Every method throws a `ResponseError` when the backend refuses or cannot
 * answer; its message names the subject and the next step.
 *
 * @public
 */
export interface IstioIngressApi {
  /** The clusters of which the caller may see at least one service. */
  getClusters(options?: IstioIngressRequestOptions): Promise<ClusterList>;

  /** One page of the services that the caller may see, worst posture first. */
  getServices(
    query?: Partial<ServiceQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<ServicePage>;

  /** One service with its routes, controllers and findings. */
  getService(
    ref: ServiceRef,
    options?: IstioIngressRequestOptions,
  ): Promise<ServiceDetails>;

  /** When posture and modes of a service changed, and why; latest first. */
  getServiceHistory(
    ref: ServiceRef,
    query?: Partial<HistoryQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<ResultChangePage>;

  /** Changes of every service that the caller may see, latest first. */
  getChanges(
    query?: Partial<ResultChangeQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<ResultChangePage>;

  /** The posture of a catalog entity over all its services in all clusters. */
  getEntityPosture(
    entityRef: string,
    options?: IstioIngressRequestOptions,
  ): Promise<EntityPosture>;

  getEntries(
    query?: Partial<EntryQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<EntryPage>;

  /** Findings that hold now, worst severity first. */
  getFindings(
    query?: Partial<FindingQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<FindingPage>;

  /** The numbers of a selection of services: those of the list, at one moment. */
  getOverview(
    query?: Partial<OverviewQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<Overview>;

  /** Who owns the services of a selection, with the groups above, worst first. */
  getOwners(
    query?: Partial<ServiceFilters>,
    options?: IstioIngressRequestOptions,
  ): Promise<OwnerList>;

  /** The policies in force, and where the services of a selection stand. */
  getPolicies(
    query?: Partial<ServiceFilters>,
    options?: IstioIngressRequestOptions,
  ): Promise<PolicyList>;

  /** Counts of past days; needs the permission to see every service. */
  getTrend(
    query?: Partial<TrendQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<Trend>;

  /** Ingress controllers, cloud load balancers and gateways, by cluster. */
  getControllers(
    query?: Partial<ControllerQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<ControllerList>;

  /** One page of the waivers that the caller may see, latest request first. */
  getWaivers(
    query?: Partial<WaiverQuery>,
    options?: IstioIngressRequestOptions,
  ): Promise<WaiverPage>;

  /** What the caller may ask for. */
  getWaiverRules(options?: IstioIngressRequestOptions): Promise<WaiverRules>;

  requestWaiver(
    request: WaiverRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<Waiver>;

  /** Approves, denies or takes back a waiver, and answers what it is then. */
  decideWaiver(
    id: string,
    decision: 'approve' | 'deny' | 'revoke',
    body?: WaiverDecision,
    options?: IstioIngressRequestOptions,
  ): Promise<Waiver>;

  /** What turning on STRICT would do to a cluster. Nothing is applied. */
  whatIfStrict(
    request: StrictRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<StrictAnswer>;

  /** The services of a selection as a file, exactly those of the list. */
  exportServices(
    query: Partial<ServiceQuery> & { format: 'csv' | 'json' },
    options?: IstioIngressRequestOptions,
  ): Promise<Blob>;

  /** The findings of a selection as a file. */
  exportFindings(
    query: Partial<FindingQuery> & { format: 'csv' | 'json' },
    options?: IstioIngressRequestOptions,
  ): Promise<Blob>;

  /** The finding rules and vendors that the backend's engine knows. */
  getMeta(options?: IstioIngressRequestOptions): Promise<Meta>;

  /** Analyses manifests that no cluster has. Nothing is stored. */
  analyze(
    request: AnalyzeRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<ClusterAnalysis>;

  /** What manifests would be on a cluster. Nothing is applied. */
  check(
    request: CheckRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<ClusterAnalysis>;

  /** What a change would do to a cluster. Nothing is applied. */
  preview(
    request: PreviewRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<Preview>;

  /** The controllers of a cluster, and what each can be asked for. */
  getIntentOptions(
    cluster: string,
    options?: IstioIngressRequestOptions,
  ): Promise<IntentOptions>;

  /** The manifests of an intent on a cluster. Nothing is applied. */
  render(
    request: RenderRequest,
    options?: IstioIngressRequestOptions,
  ): Promise<RenderAnswer>;

  /** Asks for a cluster to be read again; returns before it is. */
  refreshCluster(
    name: string,
    options?: IstioIngressRequestOptions,
  ): Promise<void>;
}
