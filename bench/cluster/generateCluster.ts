import { Random } from '../random';
import { entryYaml, pickEntry } from './entries';
import { namespaceYaml, platformYaml } from './platform';
import { serviceYaml, type Workload, workloadYaml } from './workload';

const PER_NAMESPACE = 20;
const PODS_PER_SERVICE = 3;

/**
 * A synthetic cluster as block-style YAML, one file a namespace: services of
 * three pods with their EndpointSlices, entries of five vendors, and policies
 * and routing as a mesh has them. The same text for the same arguments.
 */
export function* generateCluster({
  services,
  seed,
}: {
  services: number;
  seed: number;
}): Generator<{ file: string; text: string }> {
  const random = new Random(seed);
  yield { file: '00-platform.yaml', text: platformYaml(random.chance(0.5)) };
  for (let first = 0; first < services; first += PER_NAMESPACE) {
    const index = String(first / PER_NAMESPACE).padStart(4, '0');
    const size = Math.min(PER_NAMESPACE, services - first);
    const namespace = `team-${index}`;
    yield {
      file: `${namespace}.yaml`,
      text: teamYaml(namespace, first, size, random),
    };
  }
}

function teamYaml(
  namespace: string,
  first: number,
  size: number,
  random: Random,
): string {
  let out = namespaceYaml(
    namespace,
    random.chance(0.9) ? ['istio-injection: enabled'] : [],
  );
  if (random.chance(0.4)) {
    out += policyYaml('default', namespace, {
      mode: random.pick(['STRICT', 'STRICT', 'PERMISSIVE', 'DISABLE']),
    });
  }
  for (let number = first; number < first + size; number += 1) {
    out += oneServiceYaml(number, namespace, random);
  }
  return out;
}

function oneServiceYaml(
  number: number,
  namespace: string,
  random: Random,
): string {
  const app = `svc-${String(number).padStart(5, '0')}`;
  const host = `${app}.${namespace}.svc.cluster.local`;
  const port = random.pick([8080, 8080, 3000, 9000]);
  const fate = random.next();
  const sidecar = fate < 0.6 ? 'classic' : fate < 0.85 ? 'native' : 'none';
  const workload: Workload = {
    app,
    namespace,
    port,
    sidecar,
    labels: ['version: v1'],
    annotations:
      sidecar !== 'none' && random.chance(0.05)
        ? [`traffic.sidecar.istio.io/excludeInboundPorts: "${port}"`]
        : [],
    pods: PODS_PER_SERVICE,
    address: 0x10000 + number * PODS_PER_SERVICE,
  };
  let out = serviceYaml(workload, {
    ports: [
      {
        name: random.pick([
          'http',
          'http',
          'http-web',
          'tcp',
          'grpc',
          undefined,
        ]),
        port: 80,
        targetPort: port,
      },
    ],
    clusterIp: `172.20.${16 + (number >> 8)}.${number & 255}`,
  });
  out += workloadYaml(workload);
  const entry = pickEntry(random);
  if (entry) out += entryYaml(entry, app, namespace, random);
  if (random.chance(0.06)) {
    out += policyYaml(app, namespace, {
      app,
      mode: random.pick(['STRICT', 'PERMISSIVE']),
      port: random.chance(0.5) ? port : undefined,
    });
  }
  if (random.chance(0.08)) {
    out += `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${app}
  namespace: ${namespace}
spec:
  host: ${host}
  trafficPolicy:
    tls:
      mode: ${random.pick([
        'ISTIO_MUTUAL',
        'ISTIO_MUTUAL',
        'DISABLE',
        'SIMPLE',
      ])}
  subsets:
  - name: v1
    labels:
      version: v1
`;
  }
  return out;
}

function policyYaml(
  name: string,
  namespace: string,
  { app, mode, port }: { app?: string; mode: string; port?: number },
): string {
  return `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${app ? `  selector:\n    matchLabels:\n      app: ${app}\n` : ''}  mtls:
    mode: ${mode}
${port ? `  portLevelMtls:\n    "${port}":\n      mode: PERMISSIVE\n` : ''}`;
}
