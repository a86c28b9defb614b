import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CallerAccess } from '../access/CallerAccess';
import type { Engine } from '../engine';
import type { ExportServices } from '../export/exportHandlers';
import type { DirectorySource } from '../entities/DirectorySource';
import type { PostedAnalysis } from '../posted/PostedAnalysis';
import type { Clusters } from '../refresh/Clusters';
import type { ClusterOwnership } from '../replicas/ClusterOwnership';
import type { ResultStore } from '../store/ResultStore';
import type { WaiverServices } from '../waivers/waiverHandlers';
import type { FleetServices } from './fleet';
import type { InTurn } from './inTurn';

/** What handlers work with. */
export interface Services {
  access: CallerAccess;
  catalog: CatalogService;
  clusters: Clusters;
  directory: DirectorySource;
  engine: Engine;
  exports: ExportServices;
  fleet: FleetServices;
  ownership: Pick<ClusterOwnership, 'request'>;
  posted: PostedAnalysis;
  /** Who owns the services of a cluster, by `namespace/name`. */
  serviceOwners(cluster: string): Promise<ReadonlyMap<string, string>>;
  store: ResultStore;
  /** For what analyses a whole cluster: one at a time. */
  turns: InTurn;
  waivers: WaiverServices;
}
