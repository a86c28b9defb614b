export { ServicePanel, type ServicePanelProps } from './ServicePanel';
