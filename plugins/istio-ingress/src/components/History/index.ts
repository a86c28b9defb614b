export { ChangesTab } from './ChangesTab';
export { ServiceHistory } from './ServiceHistory';
