import { Agent, request } from 'node:https';
import { defineKinds } from '../../plugins/istio-ingress-backend/src/__testUtils__/applyManifests';
import type { ControlPlane } from '../../plugins/istio-ingress-backend/src/__testUtils__/controlPlane';
import type { ServedObjects } from './served';

type Json = Readonly<Record<string, unknown>>;

const AT_ONCE = 48;

/** Creates every object; Namespaces first, and nothing that wants a server. */
export async function fillApiServer(
  plane: ControlPlane,
  served: readonly ServedObjects[],
  say: (text: string) => void,
): Promise<void> {
  await defineKinds(
    plane,
    served.map(({ kind }) => kind),
  );
  const agent = new Agent({ ca: plane.ca, keepAlive: true, maxSockets: 8 });
  const startedAt = performance.now();
  const place = ({ kind }: ServedObjects) =>
    kind.kind === 'Namespace' ? 0 : 1;
  let count = 0;
  for (const each of [...served].sort((a, b) => place(a) - place(b))) {
    if (each.kind.kind === 'MutatingWebhookConfiguration') continue;
    say(`${each.objects.length} ${each.kind.plural}`);
    await createAll(each, new Sender(plane, agent));
    count += each.objects.length;
  }
  agent.destroy();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  say(`${count} objects created in ${seconds} s`);
}

async function createAll(
  { kind, apiVersion, objects }: ServedObjects,
  sender: Sender,
): Promise<void> {
  // Kinds that the test server defines are served as v1.
  const isOwn =
    kind.group.includes('.') &&
    (!kind.group.endsWith('.k8s.io') ||
      kind.group === 'gateway.networking.k8s.io');
  const served = isOwn ? `${kind.group}/v1` : apiVersion;
  const base = kind.group ? `/apis/${served}` : `/api/${served}`;
  const queue = objects.values();
  const work = async () => {
    for (const object of queue) {
      const metadata = written(object.metadata as Json);
      const where = kind.namespaced
        ? `/namespaces/${metadata.namespace ?? 'default'}`
        : '';
      const path = `${base}${where}/${kind.plural}`;
      await sender.send('POST', path, {
        ...object,
        apiVersion: served,
        kind: kind.kind,
        metadata,
        ...(kind.kind === 'Service' ? { spec: headless(object.spec) } : {}),
      });
      // A pod without addresses is one that does not run.
      if (kind.kind === 'Pod') {
        const { status } = object;
        await sender.send('PATCH', `${path}/${metadata.name}/status`, {
          status,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function written(metadata: Json): Json {
  const {
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    managedFields,
    ...kept
  } = metadata;
  return kept;
}

// A cluster IP of its own costs the server a look at every other one.
function headless(spec: unknown): object {
  const { clusterIP, clusterIPs, type, ...rest } = spec as Json;
  return type === 'LoadBalancer' || type === 'NodePort'
    ? { ...rest, type }
    : { ...rest, clusterIP: 'None' };
}

class Sender {
  readonly #plane: ControlPlane;
  readonly #agent: Agent;

  constructor(plane: ControlPlane, agent: Agent) {
    this.#plane = plane;
    this.#agent = agent;
  }

  async send(method: string, path: string, body: object): Promise<void> {
    const { status, text } = await new Promise<{
      status?: number;
      text: string;
    }>((resolve, reject) => {
      const sent = request(
        this.#plane.url + path,
        {
          method,
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${this.#plane.adminToken}`,
            'content-type':
              method === 'PATCH'
                ? 'application/merge-patch+json'
                : 'application/json',
          },
        },
        answer => {
          let said = '';
          answer.setEncoding('utf8');
          answer.on('data', part => {
            said += part;
          });
          answer.on('end', () =>
            resolve({ status: answer.statusCode, text: said }),
          );
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });
    // Some are there already, as the namespace default.
    if (status === undefined || (status >= 300 && status !== 409)) {
      throw new Error(`${method} ${path}: ${status} ${text}`);
    }
  }
}
