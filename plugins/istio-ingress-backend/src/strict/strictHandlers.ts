import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { StrictRequest } from 'istio-ingress-contract';
import { breathe } from '../clusters/kubernetes/breathe';
import type { Services } from '../handlers/Services';
import type { Handlers } from '../router/createRouter';
import { serviceKeyOf } from '../store/keys';
import type { Visible } from '../store/ResultStore';

// Longer than proxies wait for an answer is of no use to anybody.
const LIMIT_MS = 120_000;

export function strictHandlers(
  services: Pick<
    Services,
    'access' | 'clusters' | 'engine' | 'serviceOwners' | 'turns'
  >,
): Pick<Handlers, 'WhatIfStrict'> {
  const { access, clusters, engine, serviceOwners, turns } = services;
  return {
    async WhatIfStrict({ body }, { credentials, signal }) {
      const visible = await access.visible(credentials);
      assertMayAsk(body, visible);
      const cluster = clusters.get(body.cluster);
      return turns(async () => {
        const endsAt = Date.now() + LIMIT_MS;
        const isShown = visible === 'all' ? undefined : isIn(new Set(visible));
        return engine.wayToStrict(await cluster.objects(signal), body.scope, {
          owners: await serviceOwners(body.cluster),
          ...(isShown ? { isShown } : {}),
          pause: () => {
            signal.throwIfAborted();
            if (Date.now() > endsAt) throw new ServiceUnavailableError(LATE);
            return breathe();
          },
        });
      });
    },
  };
}

const LATE =
  'The way to STRICT takes too long to compute here; ask for a namespace or a service';

function isIn(keys: ReadonlySet<string>) {
  return (ref: Parameters<typeof serviceKeyOf>[0]) =>
    keys.has(serviceKeyOf(ref));
}

/**
 * Who may not see everything gets an answer about own services. Where there is
 * none in the scope there is nothing to answer, whether or not others are.
 */
function assertMayAsk(
  { cluster, scope }: StrictRequest,
  visible: Visible,
): void {
  if (visible === 'all') return;
  const within = [
    cluster,
    ...(scope.kind === 'mesh' ? [] : [scope.namespace]),
    ...(scope.kind === 'service' ? [scope.name] : []),
  ].join('/');
  const isOwn = visible.some(
    key => key === within || key.startsWith(`${within}/`),
  );
  if (!isOwn) {
    throw new NotAllowedError(
      `No service there belongs to a catalog entity that you may read; others need the permission ${istioIngressFleetReadPermission.name}`,
    );
  }
}
