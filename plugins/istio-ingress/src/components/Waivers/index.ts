export { ServicePolicies } from './ServicePolicies';
export { WaiversTab } from './WaiversTab';
