export { HopStrip, type HopStripProps } from './HopStrip';
