export { ControllersTab } from './ControllersTab';
