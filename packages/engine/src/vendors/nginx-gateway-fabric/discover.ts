import { absence, fact } from '../../evidence';
import { isHeadless } from '../../mesh/endpoints';
import { GatewayClass } from '../../snapshot/kinds';
import { backendTlsPolicy, withClientCertificate } from '../lib/backendTls';
import type { GatewayDestination } from '../lib/gatewayRoutes';
import type { Dialled, GatewayTarget } from '../lib/gatewayUpstream';
import { gatewayDiscovery, parametersOf } from '../lib/gatewayVendor';
import { findProxies } from '../lib/proxies';
import type { Discovery, ObjectReader, VendorContext } from '../types';
import { NginxProxy, UpstreamSettingsPolicy } from './kinds';

const IMAGE = /nginx-gateway-fabric\/nginx/;
const VENDOR = {
  id: 'nginx-gateway-fabric',
  title: 'NGINX Gateway Fabric',
  controllers: ['gateway.nginx.org/nginx-gateway-controller'],
  classNames: /^nginx$/,
  labels: { name: 'gateway.networking.k8s.io/gateway-name' },
};

/** The Gateways that NGINX Gateway Fabric runs an NGINX for. */
export function discover(context: VendorContext): Discovery {
  const { objects } = context;
  const version = versionOf(context);
  return gatewayDiscovery(
    context,
    {
      ...VENDOR,
      // Istio labels the pods of its Gateways alike.
      isProxy: ({ spec }) =>
        spec.containers.some(
          ({ name, image }) => name === 'nginx' || IMAGE.test(image ?? ''),
        ),
    },
    destination => ({
      dials: target => dialledBy(objects, version, destination, target),
      tls: ({ namespace, name, port }) => {
        const tls = backendTlsPolicy(objects, namespace, name, port);
        const { gateway } = destination;
        const certificate =
          gateway.body.spec.tls?.backend?.clientCertificateRef;
        return tls && certificate
          ? withClientCertificate(
              tls,
              fact(
                'V5',
                'NGINX presents a certificate of the user’s',
                gateway,
                {
                  path: 'spec.tls.backend.clientCertificateRef',
                  value: certificate.name,
                },
              ),
            )
          : tls;
      },
      // internal/controller/nginx/config/servers.go writes it in place of its own.
      hostHeader: 'written',
    }),
  );
}

/** Of the control plane, which is released with its proxies. */
function versionOf({ snapshot }: VendorContext): string | undefined {
  return findProxies(snapshot, {
    images: ['nginx-gateway-fabric', 'nginx-gateway-fabric/nginx'],
  }).find(({ version }) => version)?.version;
}

/**
 * Pods, unless `useClusterIP` is set: by a policy for the Service, else by the
 * NginxProxy. Routes of layer 4 and headless Services always dial pods, and
 * releases before 2.7 do not know the field (state/dataplane/configuration.go).
 */
function dialledBy(
  objects: ObjectReader,
  version: string | undefined,
  { gateway, route }: GatewayDestination,
  { namespace, name, service }: GatewayTarget,
): Dialled {
  const pods = (because: Dialled['because']): Dialled => ({
    addressing: 'pod-ip',
    because,
  });
  if (route.ref.kind === 'TCPRoute' || route.ref.kind === 'TLSRoute') {
    return pods([fact('V4', 'routes of layer 4 always dial pods', route)]);
  }
  const unread =
    objects.unread(UpstreamSettingsPolicy, namespace) ??
    objects.unread(NginxProxy);
  const policy = objects
    .inNamespace(UpstreamSettingsPolicy, namespace)
    .find(
      ({ body }) =>
        body.spec?.useClusterIP !== undefined &&
        body.spec.targetRefs.some(
          target => target.kind === 'Service' && target.name === name,
        ),
    );
  const { own, ofClass } = parametersOf(
    gateway,
    objects.get(GatewayClass, '', gateway.body.spec.gatewayClassName)?.body.spec
      .parametersRef,
    'NginxProxy',
    (at, named) => objects.get(NginxProxy, at, named),
  );
  const holder =
    policy ??
    [own, ofClass].find(each => each?.body.spec?.useClusterIP !== undefined);
  if (!policy && unread) {
    return { addressing: 'unknown', unknown: unread, because: [] };
  }
  if (!holder) {
    return pods([
      absence('V4', 'useClusterIP is not set, so that pods are dialled', {
        kind: 'UpstreamSettingsPolicy',
        namespaces: [namespace],
        selector: `Service ${name}`,
      }),
    ]);
  }
  const value = holder.body.spec?.useClusterIP;
  const said = fact(
    'V4',
    value ? 'the address of the Service is asked for' : 'pods are asked for',
    holder,
    { path: 'spec.useClusterIP', value },
  );
  if (!value) return pods([said]);
  if (version && isBefore27(version)) {
    return pods([
      fact('V4', `release ${version} does not know useClusterIP`, holder),
      said,
    ]);
  }
  if (service && isHeadless(service)) {
    return pods([
      fact(
        'V4',
        'a headless Service has no address, so that pods are dialled',
        service,
        {
          path: 'spec.clusterIP',
          value: 'None',
        },
      ),
      said,
    ]);
  }
  return { addressing: 'service-ip', because: [said] };
}

function isBefore27(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major < 2 || (major === 2 && minor < 7);
}
