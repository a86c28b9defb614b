import {
  coreServices,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import createKnex, { type Knex } from 'knex';
import request from 'supertest';
import { istioIngressPlugin } from '../plugin';

/** The names of the permissions that a role has; a resource one with its entities. */
export type Role = readonly (
  | 'istio-ingress.fleet.read'
  | 'istio-ingress.analyze'
  | 'istio-ingress.refresh'
  | 'istio-ingress.export'
  | 'istio-ingress.waiver.request'
  | 'istio-ingress.waiver.approve'
  | { entities: readonly string[] }
)[];

export const platformTeam: Role = [
  'istio-ingress.fleet.read',
  'istio-ingress.analyze',
  'istio-ingress.refresh',
];

/** @param roleOf - the role of everybody, or of the person of a reference */
export function permissionsOf(roleOf: Role | ((userRef: string) => Role)) {
  const allows = (userRef: string, name: string, resourceRef?: string) =>
    (typeof roleOf === 'function' ? roleOf(userRef) : roleOf).some(item =>
      typeof item === 'string'
        ? item === name
        : name === 'istio-ingress.entity.read' &&
          item.entities.includes(resourceRef ?? ''),
    );
  return createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () => ({
      authorize: async (requests, options) =>
        requests.map(({ permission, resourceRef }) => ({
          // As everywhere in Backstage, backends may do everything.
          result:
            isService(options?.credentials) ||
            allows(
              userOf(options?.credentials),
              permission.name,
              resourceRef as string | undefined,
            )
              ? AuthorizeResult.ALLOW
              : AuthorizeResult.DENY,
        })),
      authorizeConditional: async () => {
        throw new Error('The conditions of the catalog are the catalog’s');
      },
    }),
  });
}

function userOf(credentials?: { principal?: unknown }): string {
  const principal = credentials?.principal as
    | { userEntityRef?: string }
    | undefined;
  return principal?.userEntityRef ?? '';
}

function isService(credentials?: { principal?: unknown }): boolean {
  const principal = credentials?.principal as { type?: string } | undefined;
  return principal?.type === 'service';
}

export function component(
  name: string,
  annotations: Record<string, string>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service', lifecycle: 'production', owner: 'team-a' },
  };
}

/** A backend with the plugin alone, for one role. */
export async function startBackend(options: {
  istioIngress?: object;
  entities?: Entity[];
  role?: Role | ((userRef: string) => Role);
  features?: BackendFeature[];
}) {
  // The default mock keeps a timer of its database running after the end.
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  const backend = await startTestBackend({
    features: [
      istioIngressPlugin,
      mockServices.database.factory({ knex }),
      catalogServiceMock.factory({ entities: options.entities ?? [] }),
      permissionsOf(options.role ?? platformTeam),
      mockServices.rootConfig.factory({
        data: { istioIngress: options.istioIngress ?? {} } as never,
      }),
      ...(options.features ?? []),
    ],
  }).catch(async error => {
    // Where a module fails, the plugin has begun, and nothing ends it.
    await atRest(knex);
    await knex.destroy();
    throw error;
  });
  const api = (path: string) => `/api/istio-ingress/v1${path}`;
  return {
    backend,
    /** Resolves once every cluster was read. */
    read: () =>
      eventually(
        async () =>
          (
            await request(backend.server)
              .get(api('/clusters'))
              .set('authorization', mockCredentials.service.header())
          ).body,
        ({ items }) =>
          items.every(({ status }: { status: string }) => status !== 'syncing'),
      ),
    /** Resolves once every service is judged: that waits for the catalog. */
    judged: () =>
      eventually(
        async () => knex('services').whereNull('judged').pluck('service_key'),
        keys => keys.length === 0,
      ),
    get: (path: string) => request(backend.server).get(api(path)),
    post: (path: string, body?: object) =>
      request(backend.server).post(api(path)).send(body),
    /** The same, asked by somebody else. */
    as: (authorization: string) => ({
      get: (path: string) =>
        request(backend.server)
          .get(api(path))
          .set('authorization', authorization),
      post: (path: string, body?: object) =>
        request(backend.server)
          .post(api(path))
          .set('authorization', authorization)
          .send(body),
    }),
    knex,
    stop: async () => {
      await backend.stop();
      await knex.destroy();
    },
  };
}

/** Resolves when nobody has used a database for a moment. */
async function atRest(knex: Knex): Promise<void> {
  const { pool } = knex.client;
  for (let quiet = 0; quiet < 10; quiet++) {
    await new Promise(resolve => setTimeout(resolve, 20));
    if (pool.numUsed() + pool.numPendingAcquires() > 0) quiet = -1;
  }
}

/** Asks again until the answer fulfils a condition; fails after a time. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`Not within ${timeoutMs} ms: ${JSON.stringify(answer)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
