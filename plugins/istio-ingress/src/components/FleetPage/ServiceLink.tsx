import { Link } from '@backstage/core-components';
import type { ServiceRef } from 'istio-ingress-contract';
import { Name } from '../Name';
import { useFleetFilters } from './filters/useFleetFilters';
import { useServicePath } from './useFleetPath';

/** A service by its name; leads to its routes. The filters stay. */
export const ServiceLink = ({ service }: { service: ServiceRef }) => {
  const pathOf = useServicePath();
  const { filters } = useFleetFilters();
  return (
    <Link to={pathOf(service, filters)}>
      <Name>{`${service.namespace}/${service.name}`}</Name>
    </Link>
  );
};
