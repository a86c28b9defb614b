import type { Kind, SourceObject } from 'istio-ingress-engine';
import type { ControlPlane } from './controlPlane';

type Json = Record<string, unknown>;

// Groups that an API server serves by itself.
const BUILT_IN = [
  '',
  'apps',
  'batch',
  'discovery.k8s.io',
  'networking.k8s.io',
  'admissionregistration.k8s.io',
];

/** Definitions that accept any object of the kinds that are not built in. */
export async function defineKinds(
  plane: ControlPlane,
  kinds: readonly Kind<unknown>[],
): Promise<void> {
  const own = kinds.filter(({ group }) => !BUILT_IN.includes(group));
  for (const { group, kind, plural, namespaced } of own) {
    await apply(
      plane,
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${group}`,
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: {
          name: `${plural}.${group}`,
          annotations: {
            'api-approved.kubernetes.io': 'unapproved, for a test',
          },
        },
        spec: {
          group,
          scope: namespaced ? 'Namespaced' : 'Cluster',
          names: { kind, plural, singular: kind.toLowerCase() },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  'x-kubernetes-preserve-unknown-fields': true,
                },
              },
            },
          ],
        },
      },
    );
  }
  for (const { group, plural } of own) {
    await until(() => plane.request('GET', `/apis/${group}/v1/${plural}`));
  }
}

/** Creates or changes objects, with their status; Namespaces first, webhooks last. */
export async function applyManifests(
  plane: ControlPlane,
  kinds: readonly Kind<unknown>[],
  objects: readonly SourceObject[],
): Promise<void> {
  // A webhook of an istiod that is not there would refuse pods.
  const place = ({ manifest: { kind } }: SourceObject) =>
    ['Namespace', undefined, 'MutatingWebhookConfiguration'].indexOf(
      kind === 'Namespace' || kind === 'MutatingWebhookConfiguration'
        ? kind
        : undefined,
    );
  const inOrder = [...objects].sort((a, b) => place(a) - place(b));
  for (const { manifest } of inOrder) {
    const [group, version] = groupVersionOf(String(manifest.apiVersion));
    const kind = kinds.find(
      each => each.group === group && each.kind === manifest.kind,
    );
    if (!kind) continue;
    const isOwn = !BUILT_IN.includes(group);
    const served = isOwn ? 'v1' : version;
    const { name, namespace = 'default' } = manifest.metadata as {
      name: string;
      namespace?: string;
    };
    const base = group ? `/apis/${group}/${served}` : `/api/${served}`;
    const where = kind.namespaced ? `/namespaces/${namespace}` : '';
    const path = `${base}${where}/${kind.plural}/${name}`;
    const body: Json = {
      ...(structuredClone(manifest) as Json),
      apiVersion: group ? `${group}/${served}` : served,
    };
    await apply(plane, path, body);
    if (!isOwn && body.status !== undefined) {
      await apply(plane, `${path}/status`, body);
    }
  }
}

function groupVersionOf(apiVersion: string): [string, string] {
  const [first, second] = apiVersion.split('/');
  return second ? [first, second] : ['', first];
}

async function apply(
  plane: ControlPlane,
  path: string,
  body: object,
): Promise<void> {
  await plane.request('PATCH', `${path}?fieldManager=test&force=true`, body);
}

async function until(check: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}
