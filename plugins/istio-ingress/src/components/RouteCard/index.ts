export { RouteCard, type RouteCardProps } from './RouteCard';
