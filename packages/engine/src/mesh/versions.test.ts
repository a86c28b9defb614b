import { resolve } from 'node:path';
import { evaluateHop } from '../mtls';
import { compareCase, queryOf } from '../testing/conformance';
import { type ConformanceCase, readCases } from '../testing/conformanceCases';
import { clusterOf } from '../testing/clusterOf';
import { snapshotOf } from '../testing/snapshotOf';
import { analyze } from '../analyze';
import { Snapshot } from '../snapshot/Snapshot';
import { controlPlanes } from './controlPlanes';
import { planeOf, podNamed } from './pods';
import { sidecarView } from './proxyView';
import {
  behavesAsOf,
  releaseOf,
  supportedMinors,
  versionDifferences,
} from './versions';

const folder = resolve(__dirname, '../../../../conformance');

/** The fields of manifests that the edits below touch. */
interface Manifest {
  kind: string;
  metadata: { name: string; creationTimestamp?: string };
  data: Record<string, string>;
  spec: {
    template: {
      spec: {
        containers: {
          image: string;
          env?: { name: string; value: string }[];
        }[];
      };
    };
    subsets?: unknown;
    egress?: unknown;
  };
}

/** A case judged by 1.31, as another release of istiod would see its objects. */
function at(
  one: ConformanceCase,
  image: string,
  edit: (manifest: Manifest) => void = () => {},
): ConformanceCase {
  const objects = one.objects.map(({ manifest }) => {
    const copy = JSON.parse(JSON.stringify(manifest)) as Manifest;
    if (copy.kind === 'Deployment' && copy.metadata.name === 'istiod') {
      copy.spec.template.spec.containers[0].image = image;
    }
    edit(copy);
    return { manifest: { ...copy } };
  });
  return { ...one, objects };
}

const caseNamed = (name: string) =>
  readCases(resolve(folder, 'cases', name))[0];

/** Outcomes of the hops of a case, under one release. */
function outcomes(
  one: ConformanceCase,
  version: string,
  edit?: (manifest: Manifest) => void,
): string[] {
  const snapshot = new Snapshot({
    cluster: 'test',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: at(one, `istio/pilot:${version}`, edit).objects,
  });
  return one.hops.map(hop => {
    const { sent, outcome } = evaluateHop(snapshot, queryOf(hop));
    return `${sent} ${outcome}`;
  });
}

/** Names of the probes of a case that come out differently under one release. */
const changed = (one: ConformanceCase, version: string) =>
  compareCase(at(one, `istio/pilot:${version}`))
    .filter(({ relation }) => relation !== 'agree')
    .map(({ name }) => name);

describe('releaseOf', () => {
  it.each([
    ['1.30.3-distroless', { minor: 30, patch: 3 }],
    ['1.31', { minor: 31, patch: 0 }],
    ['1.31-alpha.5', { minor: 31, patch: 0 }],
    ['v1.27.9', { minor: 27, patch: 9 }],
    ['latest', undefined],
    ['21.30.1', undefined],
    [undefined, undefined],
  ])('reads %s', (version, release) => {
    expect(releaseOf(version)).toEqual(release);
  });
});

describe('differences between releases', () => {
  it.each(Object.entries(versionDifferences))(
    '%s is cited and lies within the supported minors',
    (id, { since, source, rules }) => {
      const minor = releaseOf(since)?.minor;
      expect(supportedMinors.slice(1)).toContain(minor);
      expect(source).toMatch(/releasenotes\/|pilot\/|pkg\//);
      expect(rules.length).toBeGreaterThan(0);
      expect(
        behavesAsOf(id as keyof typeof versionDifferences, { version: since }),
      ).toBe(true);
      expect(
        behavesAsOf(id as keyof typeof versionDifferences, {
          version: '1.27.0',
        }),
      ).toBe(false);
      expect(
        behavesAsOf(id as keyof typeof versionDifferences, undefined),
      ).toBe(true);
    },
  );

  it('changes no other case than those named here', () => {
    const cases = readCases(resolve(folder, 'cases'));
    const touched = (version: string) =>
      cases.filter(one => changed(one, version).length > 0).map(({ id }) => id);
    expect(touched('1.30.3')).toEqual([
      '094-routing-dynamic-dns',
      '178-gwapi-grpc-tcp-routes',
      '179-gwapi-strict-merging',
    ]);
    expect(touched('1.27.0')).toEqual([
      '058-backend-tls-policy',
      '094-routing-dynamic-dns',
      '132-ambient-bypass-inbound',
      '177-gwapi-tls',
      '178-gwapi-grpc-tcp-routes',
      '179-gwapi-strict-merging',
    ]);
  });

  it('reads BackendTLSPolicy before 1.28 only when istiod is told to', () => {
    const one = caseNamed('058-backend-tls-policy');
    expect(outcomes(one, '1.28.0')).toEqual([
      'tls-simple rejected',
      'tls-simple rejected',
    ]);
    expect(outcomes(one, '1.27.9')).toEqual([
      'istio-mtls mtls',
      'istio-mtls mtls',
    ]);
    const told = (manifest: Manifest) => {
      if (manifest.metadata.name !== 'istiod' || manifest.kind !== 'Deployment')
        return;
      const [container] = manifest.spec.template.spec.containers;
      container.env = [
        ...(container.env ?? []),
        { name: 'PILOT_ENABLE_ALPHA_GATEWAY_API', value: 'true' },
      ];
    };
    expect(outcomes(one, '1.27.9', told)).toEqual([
      'tls-simple rejected',
      'tls-simple rejected',
    ]);
  });

  it('lets the older of a BackendTLSPolicy and a DestinationRule win before 1.31', () => {
    const one = caseNamed('058-backend-tls-policy');
    const rule = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: {
        name: 'b',
        namespace: 'app',
        creationTimestamp: '2026-02-01T00:00:00Z',
      },
      spec: { host: 'b', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
    };
    const both = { ...one, objects: [...one.objects, { manifest: rule }] };
    expect(outcomes(both, '1.31.0')[0]).toBe('istio-mtls mtls');
    expect(outcomes(both, '1.30.3')[0]).toBe('tls-simple rejected');
    const older = (manifest: Manifest) => {
      if (manifest.kind === 'DestinationRule')
        manifest.metadata.creationTimestamp = '2025-01-01T00:00:00Z';
    };
    expect(outcomes(both, '1.30.3', older)[0]).toBe('istio-mtls mtls');
  });

  it('lets a subset inherit what its rule says of endpoints since 1.31', () => {
    const one = caseNamed('045-dr-disable-port-entry-without-tls');
    const subset: ConformanceCase = {
      ...one,
      hops: one.hops.map(hop => ({
        ...hop,
        to: { ...hop.to, subset: 'all' },
      })),
    };
    const withSubset = (manifest: Manifest) => {
      if (manifest.kind === 'DestinationRule')
        manifest.spec.subsets = [{ name: 'all', labels: { app: 'b' } }];
    };
    expect(outcomes(subset, '1.31.0', withSubset)).toEqual([
      'plaintext plaintext',
    ]);
    expect(outcomes(subset, '1.30.3', withSubset)).toEqual(['istio-mtls mtls']);
  });

  it('merges rules whatever their exports where istiod is told to', () => {
    const one = caseNamed('051-dr-exportto-unequal-not-merged');
    const told = (manifest: Manifest) => {
      if (manifest.metadata.name !== 'istiod' || manifest.kind !== 'Deployment')
        return;
      const [container] = manifest.spec.template.spec.containers;
      container.env = [
        ...(container.env ?? []),
        { name: 'ENABLE_ENHANCED_DESTINATIONRULE_MERGE', value: 'false' },
      ];
    };
    expect(outcomes(one, '1.31.0')).toEqual(['istio-mtls mtls']);
    // Merged, the older rule's policy decides.
    expect(outcomes(one, '1.31.0', told)).toEqual(['plaintext plaintext']);
  });

  it('knows what is unknown of mesh settings that an older istiod cannot read', () => {
    const one = caseNamed('094-routing-dynamic-dns');
    const snapshot = new Snapshot({
      cluster: 'test',
      world: 'closed',
      observedAt: '2026-01-01T00:00:00Z',
      objects: at(one, 'istio/pilot:1.30.3').objects,
    });
    expect(controlPlanes(snapshot)[0].unknown).toMatchObject({
      code: 'unreadable-object',
      message: expect.stringContaining('istiod 1.30.3 does not know'),
    });
  });

  it('takes exclusions out of the imports of a Sidecar since 1.31', () => {
    const one = caseNamed('097-routing-sidecar-egress-imported');
    const excluding = (manifest: Manifest) => {
      if (manifest.kind === 'Sidecar')
        manifest.spec.egress = [{ hosts: ['*/*', '~app/*'] }];
    };
    expect(outcomes(one, '1.31.0', excluding)).toEqual(['plaintext rejected']);
    expect(outcomes(one, '1.30.3', excluding)).toEqual(['istio-mtls mtls']);
  });

  it('counts every default export since 1.30.3', () => {
    const one = caseNamed('100-routing-default-service-exportto');
    const toBoth = (manifest: Manifest) => {
      if (manifest.kind === 'ConfigMap')
        manifest.data.mesh = "defaultServiceExportTo: ['.', ing]";
    };
    expect(outcomes(one, '1.30.3', toBoth)[0]).toBe('istio-mtls mtls');
    expect(outcomes(one, '1.30.2', toBoth)[0]).toBe('plaintext plaintext');
  });

  it('reads ListenerSets since 1.30', () => {
    const random = readCases(resolve(folder, 'random-gateway.jsonl')).filter(
      ({ manifests }) => manifests.some(({ kind }) => kind === 'ListenerSet'),
    );
    // These clusters show no istiod of their own.
    const lost = (version: string) =>
      random.flatMap(one =>
        compareCase({
          ...one,
          objects: [
            ...one.objects,
            ...clusterOf(istiod(`istio/pilot:${version}`)).objects,
          ],
        }).filter(
          ({ kind, differences }) =>
            kind === 'attachment' &&
            differences.includes('bound: true -> false'),
        ),
      ).length;
    expect(lost('1.31.0')).toBe(0);
    expect(lost('1.29.6')).toBeGreaterThan(lost('1.30.0'));
  });
});

const istiod = (image: string, labels = '', revision = 'default') => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-system, labels: { app: istiod${labels} } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec:
      containers:
        - name: discovery
          image: ${image}
          env: [{ name: REVISION, value: ${revision} }]
`;

describe('the version of a control plane', () => {
  const meshOf = (text: string) => {
    const [mesh] = analyze(clusterOf(text)).meshes;
    return {
      version: mesh.version,
      says: mesh.because.filter(({ rule }) => rule === 'R7.5'),
    };
  };

  it('comes from the tag of the image', () => {
    expect(
      meshOf(istiod('docker.io/istio/pilot:1.29.2-distroless')),
    ).toMatchObject({
      version: '1.29.2-distroless',
      says: [{ message: 'istiod is version 1.29.2-distroless' }],
    });
  });

  it('comes from a label where the image has a digest only', () => {
    const image = `registry.example.com/pilot@sha256:${'0'.repeat(64)}`;
    expect(
      meshOf(istiod(image, ', helm.sh/chart: istiod-1.28.4')),
    ).toMatchObject({
      version: '1.28.4',
      says: [
        {
          path: 'metadata.labels["helm.sh/chart"]',
          value: 'istiod-1.28.4',
        },
      ],
    });
  });

  it('is unknown where nothing says it, and the newest rules are named', () => {
    expect(meshOf(istiod('registry.example.com/pilot:latest'))).toMatchObject({
      version: undefined,
      says: [
        {
          message:
            'the version of istiod is not known; it is judged by the rules of 1.31',
        },
      ],
    });
  });

  it.each([
    ['1.24.0', '1.27'],
    ['1.40.1', '1.31'],
  ])('%s is outside of what is known and judged by %s', (version, by) => {
    expect(meshOf(istiod(`istio/pilot:${version}`)).says[0].message).toBe(
      `istiod is version ${version}, which is outside of what is known; it is judged by the rules of ${by}`,
    );
  });
});

describe('revision tags as Services', () => {
  const tag = `
---
apiVersion: v1
kind: Service
metadata:
  name: istiod-revision-tag-prod
  namespace: istio-system
  labels: { istio.io/tag: prod, istio.io/rev: stable }
spec: { ports: [{ port: 15012 }] }
`;
  it.each([
    ['1.27.9', []],
    ['1.28.0', ['prod']],
  ])('in %s: %j', (version, tags) => {
    const [plane] = controlPlanes(
      snapshotOf(istiod(`istio/pilot:${version}`, '', 'stable') + tag),
    );
    expect(plane.tags).toEqual(tags);
  });
});

describe('one host in several namespaces', () => {
  const entry = (namespace: string, created: string) => `
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: shared, namespace: ${namespace}, creationTimestamp: ${created} }
spec:
  hosts: [shared.example.com]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{ number: 80, name: http, protocol: HTTP }]
  endpoints: [{ address: 10.9.9.9 }]
`;
  const text = `
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ing }
spec: { egress: [{ hosts: [./*] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: ing }
spec:
  hosts: [shop.example.com]
  http: [{ route: [{ destination: { host: shared.example.com } }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: nginx-0, namespace: ing, labels: { security.istio.io/tlsMode: istio } }
spec: { containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, sidecar] }] }
${entry('aaa', '2026-02-01T00:00:00Z')}${entry('zzz', '2026-01-01T00:00:00Z')}`;

  it.each([
    ['1.29.6', [], 'aaa'],
    ['1.30.0', [], 'zzz'],
    ['1.30.0', ['PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE'], 'aaa'],
  ])('in %s with %j off comes from %s', (version, off, namespace) => {
    const plane = istiod(`istio/pilot:${version}`).replace(
      'env: [',
      `env: [${off
        .map(name => `{ name: ${name}, value: 'false' }, `)
        .join('')}`,
    );
    const snapshot = snapshotOf(text + plane);
    const pod = podNamed(snapshot, 'ing', 'nginx-0');
    const view = pod && sidecarView(snapshot, planeOf(snapshot, pod), pod);
    expect(view?.services.get('shared.example.com')?.namespace).toBe(namespace);
  });
});
