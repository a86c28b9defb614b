export { OwnersTab } from './OwnersTab';
