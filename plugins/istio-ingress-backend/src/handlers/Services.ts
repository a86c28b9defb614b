import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Meta } from 'istio-ingress-contract';
import type { CallerAccess } from '../access/CallerAccess';
import type { DirectorySource } from '../entities/DirectorySource';
import type { PostedAnalysis } from '../posted/PostedAnalysis';
import type { Clusters } from '../refresh/Clusters';
import type { ResultStore } from '../store/ResultStore';

/** What handlers work with. */
export interface Services {
  access: CallerAccess;
  catalog: CatalogService;
  clusters: Clusters;
  directory: DirectorySource;
  meta: Meta;
  posted: PostedAnalysis;
  store: ResultStore;
}
