import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import request from 'supertest';
import scaffolderModule from './index';

jest.setTimeout(60_000);

it('adds its actions, each with a description, examples and schemas', async () => {
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModule,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({ data: {} }),
    ],
  });
  try {
    const { body } = await request(backend.server)
      .get('/api/scaffolder/v2/actions')
      .expect(200);
    const own = body.filter(({ id }: { id: string }) =>
      id.startsWith('istio-ingress:'),
    );
    expect(own.map(({ id }: { id: string }) => id).sort()).toEqual([
      'istio-ingress:check',
      'istio-ingress:describe',
      'istio-ingress:expose',
      'istio-ingress:fix',
    ]);
    for (const { description, examples, schema } of own) {
      expect(description).not.toBe('');
      expect(examples.length).toBeGreaterThan(0);
      expect(Object.keys(schema.input.properties)).toContain('path');
      expect(schema.output).toBeDefined();
    }
  } finally {
    await backend.stop();
  }
});
