import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';

/** A whole number of the section `istioIngress`. */
export function whole(
  config: Config | undefined,
  key: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InputError(
      `istioIngress.${key}: expected a whole number from ${min} to ${max}, got ${value}`,
    );
  }
  return value;
}

/** Milliseconds of a duration of the section `istioIngress`. */
export function duration(
  config: Config | undefined,
  key: string,
  fallbackMs: number,
  minMs: number,
  maxMs: number,
): number {
  if (!config?.has(key)) return fallbackMs;
  const value = durationToMilliseconds(readDurationFromConfig(config, { key }));
  if (value < minMs || value > maxMs) {
    throw new InputError(
      `istioIngress.${key}: expected a duration from ${minMs} to ${maxMs} milliseconds, got ${value}`,
    );
  }
  return value;
}
