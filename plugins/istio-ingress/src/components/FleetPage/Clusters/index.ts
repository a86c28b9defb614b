export { ClustersTab } from './ClustersTab';
