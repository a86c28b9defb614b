export { PodNames } from './PodNames';
