import type { ObjectRef } from 'istio-ingress-contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from './analyze';
import { findings as rules } from './findings';
import { defineFinding, type FindingContext } from './findings/types';
import { fixFindings } from './fixFindings';
import { loadManifests, type ManifestFile } from './load';

const scenario = (name: string) =>
  readFileSync(
    join(__dirname, 'findings', 'scenarios', `${name}.yaml`),
    'utf8',
  );

function clusterOf(files: ManifestFile[]) {
  return {
    cluster: 'test',
    world: 'closed' as const,
    observedAt: '2026-01-01T00:00:00Z',
    objects: loadManifests(files).objects,
  };
}

const WITHOUT_UPSTREAM = scenario('nginx-mtls').replace(
  /^ +nginx\.ingress\.kubernetes\.io\/(service-upstream|upstream-vhost):.*\n/gm,
  '',
);

type Json = string | { [key: string]: string };

describe('fixFindings', () => {
  it('edits the files until the findings are gone, and proves it', () => {
    const files = [{ file: 'shop.yaml', text: WITHOUT_UPSTREAM }];
    const input = clusterOf(files);
    const fixed = fixFindings(input, files, { select: () => true });
    expect(fixed.before.services[0].posture).not.toBe('mtls');
    const cart = fixed.after.services.find(({ ref }) => ref.name === 'cart');
    expect(cart?.posture).toBe('mtls');
    expect(fixed.steps.map(({ state }) => state)).toContain('applied');
    expect(fixed.steps.some(({ ended }) => ended)).toBe(true);

    const [edited] = fixed.files;
    expect(edited.after).toContain(
      'nginx.ingress.kubernetes.io/service-upstream',
    );
    // What was analysed is what the files say.
    const again = analyze(
      clusterOf([{ file: 'shop.yaml', text: edited.after ?? '' }]),
    );
    const stateOf = ({ services, routes }: typeof again) => [
      services.map(({ ref, posture, modes }) => [ref, posture, modes]),
      routes.map(({ id, outcome }) => [id, outcome]),
    ];
    expect(stateOf(again)).toEqual(stateOf(fixed.after));
    expect(input.objects).toEqual(loadManifests(files).objects);
  });

  it('has nothing to do where nothing is found', () => {
    const files = [{ file: 'shop.yaml', text: scenario('nginx-mtls') }];
    const fixed = fixFindings(clusterOf(files), files, { select: () => false });
    expect(fixed).toMatchObject({ steps: [], files: [], applied: [] });
    expect(fixed.after).toBe(fixed.before);
  });

  it('refuses a fix that does harm or nothing, and makes the others', () => {
    const files = [{ file: 'shop.yaml', text: scenario('nginx-mtls') }];
    const subject = {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'shop',
      name: 'cart',
    };
    const service = { ...subject, group: '', kind: 'Service' };
    const rule = (id: string, object: ObjectRef, path: string, value: Json) =>
      defineFinding({
        ...rules[0],
        id,
        inputs: [],
        check: () => [
          {
            subject: object,
            services: [],
            routeIds: [],
            message: id,
            evidence: [{ rule: 'R2.1', message: id }],
            remedy: {
              summary: id,
              changes: [
                { op: 'patch', object, ops: [{ op: 'add', path, value }] },
              ],
              costs: [],
            },
          },
        ],
        examples: [],
      });
    const host = '/spec/rules/0/host';
    const harmful = rule('harmful', subject, host, 'elsewhere.example');
    const gone = rule('gone', { ...subject, name: 'nobody' }, host, 'x');
    const idle = rule('idle', service, '/metadata/labels', { a: 'b' });
    const useful = {
      ...rule('useful', service, '/spec/ports/0/name', 'http-cart'),
      check: (context: FindingContext) =>
        context.services.some(({ ports }) => ports[0]?.name === 'http-cart')
          ? []
          : rule('useful', service, '/spec/ports/0/name', 'http-cart').check(
              context,
            ),
    };
    const fixed = fixFindings(clusterOf(files), files, {
      select: () => true,
      findings: [harmful, idle, gone, useful],
    });
    expect(
      fixed.steps.map(({ finding, state, reason }) => [
        finding.rule,
        state,
        reason,
      ]),
    ).toEqual([
      [
        'gone',
        'cannot',
        'Ingress shop/nobody: no file of these holds the object',
      ],
      ['harmful', 'refused', expect.stringContaining('would fail')],
      ['idle', 'refused', expect.stringContaining('the finding would stay')],
      ['useful', 'applied', undefined],
    ]);
    expect(fixed.files[0].after).toContain('http-cart');
    expect(fixed.files[0].after).not.toContain('a: b');
    expect(fixed.files[0].after).not.toContain('elsewhere');
  });
});
