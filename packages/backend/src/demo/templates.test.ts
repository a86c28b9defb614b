import { type BackendFeature } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import istioIngressPlugin from 'backstage-plugin-istio-ingress-backend';
import scaffolderModule from 'backstage-plugin-scaffolder-backend-module-istio-ingress';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import request from 'supertest';
import { parse } from 'yaml';
import demoActions from './scaffolder';

jest.setTimeout(120_000);

const examples = join(__dirname, '../../../../examples');
const demo = createMockDirectory();

let running: Awaited<ReturnType<typeof startTestBackend>>;

beforeAll(async () => {
  cpSync(join(examples, 'clusters/demo-eu'), demo.resolve('demo-eu'), {
    recursive: true,
  });
  running = await startTestBackend({
    features: [
      scaffolderPlugin as BackendFeature,
      scaffolderModule,
      istioIngressPlugin,
      demoActions,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({
        data: {
          demo: { repositories: demo.resolve('published') },
          istioIngress: {
            fileClusters: [
              {
                name: 'demo-eu',
                path: demo.resolve('demo-eu'),
                complete: true,
              },
            ],
          },
        },
      }),
    ],
  });
});

afterAll(() => running?.stop());

async function dryRun(name: string, values: object) {
  const folder = join(examples, 'templates', name);
  const { body, status } = await request(running.server)
    .post('/api/scaffolder/v2/dry-run')
    .send({
      template: parse(readFileSync(join(folder, 'template.yaml'), 'utf8')),
      values,
      secrets: {},
      directoryContents: filesIn(folder).map(path => ({
        path: relative(folder, path),
        base64Content: readFileSync(path).toString('base64'),
      })),
    });
  const files = Object.fromEntries(
    (body.directoryContents ?? []).map(
      (file: { path: string; base64Content: string }) => [
        file.path,
        Buffer.from(file.base64Content, 'base64').toString('utf8'),
      ],
    ),
  ) as Record<string, string>;
  return { status, body, files };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

const exposure = {
  cluster: 'demo-eu',
  vendor: 'ingress-nginx',
  className: 'nginx-mesh',
  mode: 'standalone',
  hosts: ['basket.shop.example'],
};

describe('the templates of the demo', () => {
  it('write a new service that is exposed with mTLS', async () => {
    const { body, status, files } = await dryRun('new-service', {
      name: 'basket',
      description: 'Holds "things": {{ nothing }} #1',
      namespace: 'shop',
      owner: 'group:default/team-storefront',
      exposure,
    });
    expect(body.error).toBeUndefined();
    expect(status).toBe(200);

    expect(parse(files['catalog-info.yaml'])).toMatchObject({
      metadata: {
        name: 'basket',
        description: 'Holds "things": {{ nothing }} #1',
        annotations: { 'backstage.io/kubernetes-id': 'basket' },
      },
      spec: { owner: 'group:default/team-storefront' },
    });
    expect(parse(files['k8s/service.yaml']).metadata).toMatchObject({
      namespace: 'shop',
      labels: { 'backstage.io/kubernetes-id': 'basket' },
    });
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['Dockerfile', 'server.js', 'README.md']),
    );
    const ingress = Object.values(files).find(text =>
      text.includes('kind: Ingress'),
    );
    expect(ingress).toMatch(/service-upstream/);
    expect(body.output.text[0].content).toMatch(/Standalone \| ✔ mTLS/);
  });

  it('expose a service that is there', async () => {
    const { body } = await dryRun('expose-service', {
      entity: 'component:default/admin',
      namespace: 'backoffice',
      name: 'admin',
      port: 80,
      exposure: { ...exposure, hosts: ['admin.shop.example'] },
    });
    expect(body.error).toBeUndefined();
    expect(body.output.text[0].content).toMatch(/Standalone \| ✔ mTLS/);
  });

  it('refuse what the controller cannot do, and say what can be done', async () => {
    const { body } = await dryRun('expose-service', {
      namespace: 'backoffice',
      name: 'admin',
      port: 80,
      exposure: {
        ...exposure,
        className: 'nginx',
        hosts: ['admin.shop.example'],
      },
    });
    const log = JSON.stringify(body);
    expect(log).toMatch(/cannot be exposed so/);
    expect(log).toMatch(/instead: /);
  });

  it('mend a finding', async () => {
    const { body, files } = await dryRun('fix-finding', {
      cluster: 'demo-eu',
      finding: 'pod-ip-upstream',
      path: 'shop/cart.yaml',
    });
    expect(body.error).toBeUndefined();
    expect(files['repository/shop/cart.yaml']).toMatch(
      /^ {4}nginx\.ingress\.kubernetes\.io\/service-upstream: /m,
    );
    expect(body.output.text[0].content).toMatch(/mTLS/);
  });
});
