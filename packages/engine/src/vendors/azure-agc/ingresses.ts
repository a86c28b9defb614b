import { fact } from '../../evidence';
import { claimCloudIngresses } from '../lib/cloudIngress';
import type { IngressClassRule, IngressResource } from '../lib/ingressClass';
import { edgeOf, type IngressPath } from '../lib/kubernetesIngress';
import type {
  Discovery,
  ObjectReader,
  Upstream,
  VendorContext,
} from '../types';
import { IngressExtension } from './kinds';

const VENDOR = {
  id: 'azure-agc',
  title: 'Azure Application Gateway for Containers',
};

const RULE: IngressClassRule = {
  controllers: ['alb.networking.azure.io/alb-controller'],
  annotationValues: ['azure-alb-external'],
  precedence: 'field',
  classless: false,
};

/** Ingresses: the service mesh extension has no part in them. */
export function ingressEntries(context: VendorContext): Discovery {
  return claimCloudIngresses(
    context,
    { ...VENDOR, rule: RULE },
    (ingress, path) => ({
      edge: edgeOf(path),
      backend: path.backend,
      upstream: upstreamOf(context.objects, ingress, path),
    }),
  );
}

const EXTENSION = 'alb.networking.azure.io/alb-ingress-extension';

function upstreamOf(
  objects: ObjectReader,
  ingress: IngressResource,
  { backend, rule }: IngressPath,
): Upstream {
  const name = ingress.annotations[EXTENSION];
  const extension =
    name === undefined
      ? undefined
      : objects.get(IngressExtension, ingress.namespace, name);
  const base: Upstream = {
    addressing: 'pod-ip',
    host: { from: 'client' },
    protocol: 'http',
    clientTls: 'none',
    because: [
      fact(
        'V4',
        'pods are dialled: the controller knows no other way',
        ingress,
      ),
    ],
  };
  if (name !== undefined && !extension) {
    return {
      ...base,
      host: { from: 'unknown' },
      clientTls: 'unknown',
      unknown: objects.unread(IngressExtension, ingress.namespace) ?? {
        code: 'upstream-not-known',
        message: `IngressExtension ${name} was not found`,
        object: ingress.ref,
      },
    };
  }
  const spec = extension?.body.spec;
  const settings = spec?.backendSettings.find(
    ({ service }) => backend.kind === 'service' && service === backend.name,
  );
  const protocol = settings?.ports.find(
    ({ port }) => backend.kind === 'service' && port === backend.port,
  )?.protocol;
  const secure = protocol?.toUpperCase() === 'HTTPS';
  const rewrites = (spec?.rules ?? [])
    .filter(({ host }) => host === undefined || rule.hosts.includes(host))
    .flatMap(each => each.rewrites);
  const hostname = rewrites
    .map(({ urlRewrite }) => urlRewrite?.hostname)
    .find(value => value !== undefined);
  const rewritesPath = rewrites.some(
    ({ urlRewrite }) => urlRewrite?.path !== undefined,
  );
  return {
    ...base,
    ...(hostname ? { host: { from: 'value', value: hostname } } : {}),
    ...(secure ? { clientTls: 'simple', sni: { from: 'client' } } : {}),
    ...(rewritesPath ? { rewritesPath: {} } : {}),
    because: [
      ...(secure
        ? [
            fact('V5', 'the extension asks for TLS to the Service', extension, {
              path: 'spec.backendSettings',
              value: settings,
            }),
          ]
        : []),
      ...(hostname
        ? [
            fact('V5', 'the extension rewrites the Host', extension, {
              path: 'spec.rules.rewrites.urlRewrite.hostname',
              value: hostname,
            }),
          ]
        : []),
      ...base.because,
    ],
  };
}
