export { StrictLink } from './StrictLink';
export { StrictPlannerTab } from './StrictPlannerTab';
