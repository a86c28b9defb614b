export { TrendPanel } from './TrendPanel';
