export { Action } from './Action';
