import { Link } from '@backstage/core-components';
import { createContext, useContext, type ReactNode } from 'react';
import type { FilterChange } from './filters/fleetFilters';
import { useFleetFilters } from './filters/useFleetFilters';
import type { TabName } from './tabs';
import { useFleetPath } from './useFleetPath';

/**
 * What links start from on a page that has no filters of its own: the card of a
 * group is narrowed to that group.
 */
export const FleetScope = createContext<FilterChange | undefined>(undefined);

/** A link within the page that keeps the filters and changes what is said. */
export const FleetLink = ({
  tab,
  change = {},
  className,
  label,
  children,
}: {
  tab: TabName;
  change?: FilterChange;
  className?: string;
  /** Says what the link leads to, where its text is a bare number. */
  label?: string;
  children: ReactNode;
}) => {
  const pathOf = useFleetPath();
  const { filters } = useFleetFilters();
  const scope = useContext(FleetScope) ?? filters;
  if (!pathOf) return <span className={className}>{children}</span>;
  return (
    <Link
      to={pathOf(tab, { ...scope, ...change })}
      className={className}
      aria-label={label}
    >
      {children}
    </Link>
  );
};
