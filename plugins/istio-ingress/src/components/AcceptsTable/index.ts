export { AcceptsTable } from './AcceptsTable';
