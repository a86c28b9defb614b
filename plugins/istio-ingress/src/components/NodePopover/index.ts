export { NodePopover, type OpenNode } from './NodePopover';
