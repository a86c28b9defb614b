import type { Evidence, Reason } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { MeshPod } from '../../mesh/pods';
import { controllerFrom } from '../lib/claimIngresses';
import { findProxies } from '../lib/proxies';
import type { ControllerDraft, VendorContext } from '../types';
import { GlooSettings } from './kinds';

export const vendorName = { id: 'gloo', title: 'Gloo' };

/** What is set once for all of Gloo. */
export interface Settings {
  /** Auto-mTLS is on; absent when it is off. */
  autoMtls?: Evidence;
  /** The Settings could not be read. */
  unread?: Reason;
  /** Services are dialled by their names. */
  serviceRouting?: Evidence;
}

export function readSettings({ objects, snapshot }: VendorContext): Settings {
  const holder = objects
    .list(GlooSettings)
    .find(({ body }) => body.spec?.gloo?.istioOptions);
  const options = holder?.body.spec?.gloo?.istioOptions;
  const unread = objects.unread(GlooSettings);
  const [control] = findProxies(snapshot, { labels: [{ gloo: 'gloo' }] });
  const env = (control?.container?.env ?? []).find(
    ({ name }) => name === 'ENABLE_ISTIO_SIDECAR_ON_GATEWAY',
  );
  return {
    ...(options?.enableAutoMtls && options.enableIntegration
      ? {
          autoMtls: fact('V5', 'the Settings turn auto-mTLS on', holder, {
            path: 'spec.gloo.istioOptions',
            value: options,
          }),
        }
      : {}),
    ...(unread && !holder ? { unread } : {}),
    ...(control && env?.value?.toLowerCase() === 'true'
      ? {
          serviceRouting: fact(
            'V4',
            'the control plane makes proxies dial Services by their names',
            { ref: control.ref },
            { path: 'spec.containers.env', value: `${env.name}=${env.value}` },
          ),
        }
      : {}),
  };
}

/** One running proxy of Gloo's own Gateways. */
export interface GlooProxy {
  controller: ControllerDraft;
  pods: readonly MeshPod[];
}

export function findGlooProxies({ snapshot }: VendorContext): GlooProxy[] {
  return findProxies(snapshot, {
    labels: [{ gloo: 'gateway-proxy' }],
    container: 'gateway-proxy',
  }).map(workload => ({
    controller: controllerFrom(vendorName, workload),
    pods: workload.pods,
  }));
}
