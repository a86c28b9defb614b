import type { Change, ObjectRef } from 'istio-ingress-contract';
import { setFields } from './patch';

/**
 * Puts the pods of a controller into the mesh by a sidecar that carries what
 * they send and leaves what they receive alone: client addresses, PROXY
 * protocol, TLS passthrough and admission webhooks stay as they are
 * (https://istio.io/latest/docs/ops/integrations/loadbalancers/). Undefined
 * when the template already says so.
 */
export function meshWorkload(
  workload: ObjectRef,
  manifest: Readonly<Record<string, unknown>>,
): Change | undefined {
  const template = ['spec', 'template', 'metadata'];
  return setFields(workload, manifest, [
    { path: [...template, 'labels', 'sidecar.istio.io/inject'], value: 'true' },
    {
      path: [
        ...template,
        'annotations',
        'traffic.sidecar.istio.io/includeInboundPorts',
      ],
      value: '',
    },
  ]);
}

/** Asks the injector for a sidecar in the pods of an application. */
export function injectWorkload(
  workload: ObjectRef,
  manifest: Readonly<Record<string, unknown>>,
): Change | undefined {
  return setFields(workload, manifest, [
    {
      path: [
        'spec',
        'template',
        'metadata',
        'labels',
        'sidecar.istio.io/inject',
      ],
      value: 'true',
    },
  ]);
}

/** Ends the interception of what a controller receives. */
export function releaseInbound(
  workload: ObjectRef,
  manifest: Readonly<Record<string, unknown>>,
): Change | undefined {
  return setFields(workload, manifest, [
    {
      path: [
        'spec',
        'template',
        'metadata',
        'annotations',
        'traffic.sidecar.istio.io/includeInboundPorts',
      ],
      value: '',
    },
  ]);
}
