import { defineFinding, loadManifests, vendors } from 'istio-ingress-engine';
import { clusterBase, exposedService } from './__testUtils__/manifests';
import { createEngine } from './engine';

const objects = {
  cluster: 'eu',
  world: 'closed' as const,
  observedAt: '2026-01-01T00:00:00Z',
  objects: loadManifests([
    {
      file: 'a.yaml',
      text: `${clusterBase}---\n${exposedService({ name: 'cart' })}`,
    },
  ]).objects,
};

const rule = defineFinding({
  id: 'zz-test-rule',
  title: 'A rule of a module',
  severity: 'info',
  why: 'Because a test adds it.',
  sources: [],
  inputs: [],
  examples: [],
  check: ({ services }) =>
    services.map(({ ref }) => ({
      subject: {
        group: '',
        kind: 'Service',
        namespace: ref.namespace,
        name: ref.name,
      },
      services: [ref],
      routeIds: [],
      message: `About ${ref.name}`,
      evidence: [{ rule: 'T', message: 'as the test states' }],
      remedy: { noFix: 'None in tests', alternatives: [] },
    })),
});

describe('createEngine', () => {
  it('runs and describes the rules of modules beside its own', () => {
    const engine = createEngine({ vendors: [], findings: [rule] });
    expect(engine.meta.findings.map(({ id }) => id)).toContain('zz-test-rule');
    expect(engine.meta.vendors.length).toBe(vendors.length);
    expect(engine.meta.engineVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(engine.analyze(objects).findings).toContainEqual(
      expect.objectContaining({
        rule: 'zz-test-rule',
        message: 'About cart',
      }),
    );
  });

  it('refuses an id that is taken', () => {
    expect(() => createEngine({ vendors: [vendors[0]], findings: [] })).toThrow(
      `Vendor '${vendors[0].id}' exists already`,
    );
    expect(() => createEngine({ vendors: [], findings: [rule, rule] })).toThrow(
      "Finding 'zz-test-rule' exists already",
    );
  });
});
