export { EntityContent } from './EntityContent';
