import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import express from 'express';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import { defaultPolicies } from 'istio-ingress-engine';
import createKnex from 'knex';
import type { AddressInfo } from 'node:net';
import { CallerAccess } from '../access/CallerAccess';
import { VisibleEntities } from '../access/VisibleEntities';
import { DirectorySource } from '../entities/DirectorySource';
import { FleetStore } from '../fleet/FleetStore';
import { Groups } from '../fleet/Groups';
import { fleetHandlers } from '../handlers/fleet';
import { listHandlers } from '../handlers/lists';
import type { Services } from '../handlers/Services';
import { catalogEntityOf } from '../policies/catalogEntity';
import { ClusterJudge } from '../policies/ClusterJudge';
import { createRouter, type Handlers } from '../router/createRouter';
import { ownedStore } from './ownedStore';

/** Of whom a request is: who may see every service, or those of entities. */
export type Caller = 'fleet' | 'entities';

/**
 * The lists of the REST API over one stored analysis in an SQLite file, as a
 * server. Every second service belongs to a catalog entity.
 */
export async function startListServer(options: {
  file: string;
  analysis: ClusterAnalysis;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const { file, analysis } = options;
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: file,
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  const policies = defaultPolicies;
  const { store, save } = await ownedStore(knex, { batchRows: 200, policies });
  const entities = entitiesOf(analysis);
  const known = entities.map(entity => catalogEntityOf(entity, []));
  const judge = new ClusterJudge({
    policies,
    hash: 'shipped',
    entities: () => known,
  });
  await save(analysis, undefined, await judge.judge(analysis));
  const clusters = {
    names: [analysis.cluster],
    get: () => ({ name: analysis.cluster }),
  };
  const directory = new DirectorySource(store, clusters.names);
  const catalog = catalogOf(entities);
  const access = new CallerAccess({
    permissions,
    directory,
    entities: new VisibleEntities(catalog, permissions),
  });
  const services = {
    access,
    clusters,
    engine: { meta: { findings: [] } },
    fleet: {
      store: new FleetStore(
        knex,
        policies.map(({ id }) => id),
      ),
      groups: new Groups(catalog),
      policies: { source: 'default', items: policies },
    },
    store,
  } as unknown as Services;
  const app = express();
  app.use(
    createRouter({
      auditor: {
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      },
      httpAuth,
      checkAnswers: false,
      handlers: {
        ...listHandlers(services),
        ...fleetHandlers(services),
      } as Handlers,
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await knex.destroy();
    },
  };
}

function entitiesOf({ services }: ClusterAnalysis): Entity[] {
  return services
    .filter((_, index) => index % 2 === 0)
    .map(({ ref }) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: `${ref.namespace}-${ref.name}`,
        namespace: 'default',
        annotations: {
          'istio-ingress/services': `${ref.cluster}/${ref.namespace}/${ref.name}`,
        },
      },
    }));
}

function catalogOf(entities: Entity[]): CatalogService {
  const catalog: Pick<CatalogService, 'streamEntities'> = {
    async *streamEntities() {
      for (let start = 0; start < entities.length; start += 500) {
        yield entities.slice(start, start + 500);
      }
    },
  };
  return catalog as CatalogService;
}

const httpAuth: HttpAuthService = {
  async credentials<T>(request: { header(name: string): unknown }) {
    const caller = String(request.header('x-caller'));
    return {
      $$type: '@backstage/BackstageCredentials',
      principal: { type: 'user', userEntityRef: `user:default/${caller}` },
    } as BackstageCredentials<T>;
  },
  async issueUserCookie() {
    throw new Error('Nobody has a cookie here');
  },
} as HttpAuthService;

const permissions: PermissionsService = {
  authorize: async (requests, options) =>
    requests.map(({ permission }) => ({
      result:
        permission.name !== 'istio-ingress.fleet.read' ||
        JSON.stringify(options?.credentials).includes('fleet')
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
    })),
  authorizeConditional: async () => [],
};
