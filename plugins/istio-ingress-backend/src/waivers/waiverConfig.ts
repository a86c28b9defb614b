import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { duration } from '../configValues';

const DAY_MS = 24 * 60 * 60 * 1000;

const catalogWaivers = ['accept', 'review', 'ignore'] as const;

/** What becomes of waivers that the annotation of an entity states. */
export type CatalogWaivers = (typeof catalogWaivers)[number];

export interface WaiverConfig {
  /** Between the request of a waiver and its end, at most. */
  maxValidityMs: number;
  /** Whether somebody may decide about a request of their own. */
  allowOwnApproval: boolean;
  /** So long before a waiver ends, the owner of the service is told. */
  warnBeforeMs: number;
  catalog: CatalogWaivers;
}

/** @throws InputError that names the key and says what is expected. */
export function readWaiverConfig(config: Config | undefined): WaiverConfig {
  const given = config?.getOptionalString('waivers.catalog') ?? 'accept';
  const catalog = catalogWaivers.find(each => each === given);
  if (!catalog) {
    throw new InputError(
      `istioIngress.waivers.catalog: expected one of ${catalogWaivers.join(
        ', ',
      )}, got '${given}'`,
    );
  }
  return {
    maxValidityMs: duration(
      config,
      'waivers.maxValidity',
      90 * DAY_MS,
      DAY_MS,
      3660 * DAY_MS,
    ),
    allowOwnApproval:
      config?.getOptionalBoolean('waivers.allowOwnApproval') ?? false,
    warnBeforeMs: duration(
      config,
      'waivers.warnBefore',
      7 * DAY_MS,
      60_000,
      365 * DAY_MS,
    ),
    catalog,
  };
}
