export { Name } from './Name';
export { ObjectName } from './ObjectName';
export { VisuallyHidden } from './VisuallyHidden';
