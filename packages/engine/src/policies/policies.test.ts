import {
  type Policy,
  policySchema,
  type PolicyStatus,
  policyVerdictSchema,
  type Requirement,
} from 'istio-ingress-contract';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../analyze';
import { loadManifests } from '../load';
import { defaultPolicies, judgePolicy, type PolicyEntity } from '.';

const DEMO = join(__dirname, '../../../../examples/clusters/demo-eu');

function manifestsIn(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .filter(({ name }) => name !== 'reads.yaml')
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({ file, text: readFileSync(file, 'utf8') }));
}

const analysis = analyze({
  cluster: 'demo-eu',
  world: 'closed',
  observedAt: '2026-01-01T00:00:00.000Z',
  ...loadManifests(manifestsIn(DEMO)),
});

function policy(require: Requirement[], scope: Policy['scope'] = {}): Policy {
  return policySchema.parse({
    id: 'a-policy',
    title: 'A policy',
    severity: 'high',
    scope,
    require,
  });
}

function judgedOf(name: string) {
  const service = analysis.services.find(each => each.ref.name === name)!;
  const routes = analysis.routes.filter(({ id }) =>
    service.routeIds.includes(id),
  );
  const findings = analysis.findings.filter(finding =>
    finding.routeIds.some(id => service.routeIds.includes(id)),
  );
  return { service, routes, findings };
}

function statusesOf(
  require: Requirement[],
  scope?: Policy['scope'],
): Map<string, PolicyStatus> {
  return new Map(
    analysis.services.map(({ ref }) => [
      ref.name,
      judgePolicy(policy(require, scope), judgedOf(ref.name)).status,
    ]),
  );
}

describe('judgePolicy', () => {
  it('gives verdicts of the shape of the contract, for every service', () => {
    expect(analysis.services.length).toBeGreaterThan(5);
    for (const each of defaultPolicies) {
      expect(policySchema.parse(each)).toEqual(each);
      for (const { ref } of analysis.services) {
        const verdict = judgePolicy(each, judgedOf(ref.name));
        expect(policyVerdictSchema.parse(verdict)).toEqual(verdict);
      }
    }
  });

  it('calls a service compliant with mTLS just where its posture is mtls', () => {
    const statuses = statusesOf([{ kind: 'last-hop-mtls' }]);
    for (const { ref, posture } of analysis.services) {
      const expected: PolicyStatus =
        posture === 'mtls'
          ? 'compliant'
          : posture === 'unknown'
          ? 'unknown'
          : posture === 'not-exposed'
          ? 'not-applicable'
          : 'violating';
      expect([ref.name, statuses.get(ref.name)]).toEqual([ref.name, expected]);
    }
    expect(new Set(statuses.values()).size).toBeGreaterThan(2);
  });

  it('names the routes and the hop that carry plaintext', () => {
    const clear = analysis.services.find(
      ({ posture }) => posture === 'plaintext',
    )!;
    const verdict = judgePolicy(
      policy([{ kind: 'in-cluster-hops-encrypted' }]),
      judgedOf(clear.ref.name),
    );
    expect(verdict.status).toBe('violating');
    const [shortfall] = verdict.shortfalls;
    expect(shortfall.message).toMatch(/ sends to .* plaintext$/);
    expect(clear.routeIds).toEqual(expect.arrayContaining(shortfall.routeIds));
    expect(shortfall.routeIds.length).toBeGreaterThan(0);
  });

  it('never calls a route with a hop that is not known compliant', () => {
    const { service, routes, findings } = judgedOf(
      analysis.services.find(({ ref, posture }) => {
        const { routes: all } = judgedOf(ref.name);
        return posture === 'mtls' && all.every(({ hops }) => hops.length === 1);
      })!.ref.name,
    );
    const [route] = routes;
    const blurred = {
      ...route,
      outcome: 'unknown' as const,
      hops: route.hops.map(hop => ({
        ...hop,
        sent: 'unknown' as const,
        outcome: 'unknown' as const,
      })),
    };
    for (const kind of [
      'last-hop-mtls',
      'in-cluster-hops-encrypted',
    ] as const) {
      const judge = (...all: (typeof route)[]) =>
        judgePolicy(policy([{ kind }]), { service, routes: all, findings });
      expect(judge(route).status).toBe('compliant');
      expect(judge(route, blurred).status).toBe('unknown');
      expect(judge({ ...route, hops: [], brokenAt: 'x' }).status).not.toBe(
        'compliant',
      );
    }
  });

  it('does not know of services that may be exposed in ways not read', () => {
    const judged = judgedOf(
      analysis.services.find(({ posture }) => posture === 'mtls')!.ref.name,
    );
    const service = {
      ...judged.service,
      modes: [...judged.service.modes, 'unknown' as const],
    };
    expect(
      judgePolicy(policy([{ kind: 'last-hop-mtls' }]), { ...judged, service })
        .status,
    ).toBe('unknown');
    expect(
      judgePolicy(policy([{ kind: 'last-hop-mtls' }]), {
        ...judged,
        service,
        routes: [],
      }).status,
    ).toBe('unknown');
  });

  it('judges servers by what their ports accept', () => {
    const statuses = statusesOf([{ kind: 'server-strict' }]);
    const accepted = (name: string) => {
      const { service, routes } = judgedOf(name);
      return service.ports
        .filter(({ port }) =>
          routes.some(({ servicePort }) => servicePort === port),
        )
        .flatMap(({ targets }) => targets.map(target => target.accepts));
    };
    const names = [...statuses.keys()];
    const compliant = names.filter(name => statuses.get(name) === 'compliant');
    expect(compliant.length).toBeGreaterThan(0);
    for (const name of compliant) {
      expect(new Set(accepted(name))).toEqual(new Set(['strict']));
    }
    const permissive = names.filter(name =>
      accepted(name).includes('permissive'),
    );
    expect(permissive.length).toBeGreaterThan(0);
    for (const name of permissive) expect(statuses.get(name)).toBe('violating');
  });

  it('judges modes, findings and controllers', () => {
    const modes = statusesOf([{ kind: 'modes', allowed: ['istio-gateway'] }]);
    const standalone = analysis.services.filter(each =>
      each.modes.includes('standalone'),
    );
    expect(standalone.length).toBeGreaterThan(0);
    for (const { ref } of standalone) {
      expect(modes.get(ref.name)).toBe('violating');
    }
    const supported = statusesOf([{ kind: 'supported-controller' }]);
    const retired = analysis.services.filter(({ ref }) =>
      judgedOf(ref.name).routes.some(
        ({ vendor }) => vendor === 'ingress-nginx',
      ),
    );
    expect(retired.length).toBeGreaterThan(0);
    for (const { ref } of retired) {
      expect(supported.get(ref.name)).toBe('violating');
    }
    // Served by a build that nobody read, as AKS has one: never compliant.
    const [{ ref }] = retired;
    expect(
      judgePolicy(policy([{ kind: 'supported-controller' }]), {
        ...judgedOf(ref.name),
        findings: [],
      }),
    ).toMatchObject({ status: 'unknown' });
    const finding = analysis.findings.find(
      ({ severity, routeIds }) => severity === 'high' && routeIds.length > 0,
    )!;
    const service = analysis.services.find(({ routeIds }) =>
      routeIds.some(id => finding.routeIds.includes(id)),
    )!;
    expect(
      judgePolicy(
        policy([{ kind: 'no-findings', severity: 'high' }]),
        judgedOf(service.ref.name),
      ).shortfalls.flatMap(({ findingKeys }) => findingKeys),
    ).toContain(finding.key);
  });
});

describe('the scope of a policy', () => {
  const { service } = judgedOf(analysis.services[0].ref.name);
  const { ref } = analysis.services.find(
    ({ posture }) => posture === 'plaintext',
  )!;
  const entity: PolicyEntity = {
    owners: ['group:default/payments'],
    lifecycle: 'production',
    field: path =>
      path === 'metadata.annotations.example.com/tier' ? '1' : undefined,
  };
  const statusIn = (scope: Policy['scope'], about?: PolicyEntity) =>
    judgePolicy(
      policy([{ kind: 'last-hop-mtls' }], scope),
      judgedOf(ref.name),
      about,
    ).status;

  it.each<[string, Policy['scope'], PolicyEntity | undefined, PolicyStatus]>([
    ['its cluster', { clusters: ['demo-eu'] }, undefined, 'violating'],
    ['a pattern', { clusters: ['d*-*u'] }, undefined, 'violating'],
    ['another cluster', { clusters: ['prod-*'] }, undefined, 'not-applicable'],
    ['its owner', { owners: ['group:default/pay*'] }, entity, 'violating'],
    [
      'another owner',
      { owners: ['group:default/x'] },
      entity,
      'not-applicable',
    ],
    ['an owner, without one', { owners: ['*'] }, undefined, 'not-applicable'],
    ['its lifecycle', { lifecycles: ['Production'] }, entity, 'violating'],
    ['no system', { systems: ['*'] }, entity, 'not-applicable'],
    [
      'a field of the entity',
      { entity: { 'metadata.annotations.example.com/tier': ['1', '2'] } },
      entity,
      'violating',
    ],
    [
      'another value of the field',
      { entity: { 'metadata.annotations.example.com/tier': ['3'] } },
      entity,
      'not-applicable',
    ],
    [
      'no route of the vendor',
      { vendors: ['kong'] },
      undefined,
      'not-applicable',
    ],
  ])('%s', (_, scope, about, expected) => {
    expect(statusIn(scope, about)).toBe(expected);
  });

  it('holds no route of an unknown vendor against a scope of vendors', () => {
    const judged = judgedOf(ref.name);
    const verdict = judgePolicy(
      policy([{ kind: 'last-hop-mtls' }], { vendors: ['kong'] }),
      {
        ...judged,
        routes: judged.routes.map(route => ({ ...route, vendor: 'unknown' })),
      },
    );
    expect(verdict).toMatchObject({
      status: 'unknown',
      shortfalls: [{ routeIds: [...judged.service.routeIds].sort() }],
    });
  });

  it('takes a pattern as text, not as an expression', () => {
    const everything = '*'.repeat(100);
    expect(statusIn({ namespaces: [`${everything}x`] })).toBe('not-applicable');
    expect(statusIn({ namespaces: [everything] })).toBe('violating');
    expect(service).toBeDefined();
  });

  it('refuses what it does not know', () => {
    expect(() =>
      policySchema.parse({
        id: 'A b',
        title: 't',
        severity: 'high',
        scope: { cluster: ['x'] },
        require: [],
      }),
    ).toThrow(/digits and dashes/);
  });
});
