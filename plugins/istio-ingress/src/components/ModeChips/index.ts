export { ModeChips } from './ModeChips';
