import {
  changeCauseSchema,
  resultChangeSchema,
  type ChangeCause,
  type ResultChange,
} from 'istio-ingress-contract';
import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { searchOf } from '../FleetPage/filters/fleetFilters';
import { useFleetFilters } from '../FleetPage/filters/useFleetFilters';
import { dayOf, startOfDay } from '../Waivers/dates';

/** What of a result can differ, in the order of the contract. */
export const changeFields: readonly ResultChange['field'][] =
  resultChangeSchema.options.map(({ shape }) => shape.field.value);

/** The filters that only this list has. */
export interface ChangeChoice {
  /** A day such as `2026-11-25`. */
  since: string;
  cause: readonly ChangeCause[];
  field: readonly ResultChange['field'][];
}

const weekMs = 7 * 86_400_000;

/** From the address; a week ago where it says no day. */
export function useChangeFilters(): ChangeChoice & {
  change(change: Partial<ChangeChoice>): void;
} {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { filters } = useFleetFilters();
  const [weekAgo] = useState(() => dayOf(Date.now() - weekMs));
  const asked = params.get('since') ?? '';
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(asked) && startOfDay(asked);
  const among = <T extends string>(name: string, options: readonly T[]) => {
    const values = (params.get(name) ?? '').split(',');
    return options.filter(option => values.includes(option));
  };
  const choice: ChangeChoice = {
    since: isDay ? asked : weekAgo,
    cause: among('cause', changeCauseSchema.options),
    field: among('field', changeFields),
  };
  return {
    ...choice,
    change: patch => {
      const { since, cause, field } = { ...choice, ...patch };
      navigate(
        pathname +
          searchOf(filters, {
            since,
            cause: cause.join(','),
            field: field.join(','),
          }),
      );
    },
  };
}
