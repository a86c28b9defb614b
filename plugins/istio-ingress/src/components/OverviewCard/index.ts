export { OverviewCard, type OverviewCardProps } from './OverviewCard';
