import { z } from 'zod';
import { flag, list, text } from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'gateway.nginx.org';

/** Parameters of a Gateway's NGINX, or of all of a class. */
export const NginxProxy = ownKind(
  { group: GROUP, kind: 'NginxProxy', plural: 'nginxproxies' },
  'decides',
  z.object({ useClusterIP: flag }),
);

export const UpstreamSettingsPolicy = ownKind(
  {
    group: GROUP,
    kind: 'UpstreamSettingsPolicy',
    plural: 'upstreamsettingspolicies',
  },
  'decides',
  z.object({
    targetRefs: list(
      z.object({ group: text, kind: z.string(), name: z.string() }),
    ),
    useClusterIP: flag,
  }),
);
