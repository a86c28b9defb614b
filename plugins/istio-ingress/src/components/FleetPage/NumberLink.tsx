import { useWords } from '../../hooks/useWords';
import type { FilterChange } from './filters/fleetFilters';
import { FleetLink } from './FleetLink';
import type { TabName } from './tabs';
import { useFormat } from './useFormat';

/** A number that leads to what it counts. */
export const NumberLink = ({
  value,
  of,
  tab = 'services',
  change,
  className,
}: {
  value: number;
  /** What it counts, which the bare number does not say. */
  of: string;
  tab?: TabName;
  change: FilterChange;
  className?: string;
}) => {
  const t = useWords();
  const { number } = useFormat();
  return (
    <FleetLink
      tab={tab}
      change={change}
      className={className}
      label={t('fleet.numberOf', { number: number(value), what: of })}
    >
      {number(value)}
    </FleetLink>
  );
};
