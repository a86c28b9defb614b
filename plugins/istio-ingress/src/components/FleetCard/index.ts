export { FleetCard, type FleetCardProps } from './FleetCard';
