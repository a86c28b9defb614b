export { ServicePage } from './ServicePage';
export { ServicesTab } from './ServicesTab';
