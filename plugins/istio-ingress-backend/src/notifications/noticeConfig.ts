import type { Config } from '@backstage/config';
import { duration } from '../configValues';

const HOUR_MS = 60 * 60 * 1000;

export interface NoticeConfig {
  /** Whether owners are told; undefined where it depends on the backend. */
  enabled?: boolean;
  /** An owner is told at most once in this time. */
  windowMs: number;
}

/** @throws InputError that names the key and says what is expected. */
export function readNoticeConfig(config: Config | undefined): NoticeConfig {
  return {
    enabled: config?.getOptionalBoolean('notifications.enabled'),
    windowMs: duration(
      config,
      'notifications.window',
      HOUR_MS,
      1_000,
      30 * 24 * HOUR_MS,
    ),
  };
}
