import type { Evidence } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { Ingress } from '../snapshot/kinds';
import { clusterOf } from '../testing/clusterOf';
import { type ClaimStrength, defineVendor, type Vendor } from './types';

const cluster = clusterOf(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { ingressClassName: some, defaultBackend: { service: { name: web, port: { number: 80 } } } }
`);

/** A vendor that claims every Ingress. */
function claiming(
  id: string,
  strength: ClaimStrength,
  handsOn?: Evidence,
): Vendor {
  return defineVendor({
    id,
    title: id,
    placement: 'in-cluster',
    claims: {},
    inputs: [Ingress],
    links: [],
    discover: ({ objects }) => ({
      controllers: [],
      entries: objects.list(Ingress).map(({ ref }) => ({
        ref,
        state: 'claimed' as const,
        strength,
        ...(handsOn ? { handsOn } : {}),
        because: [],
        routes: [],
      })),
    }),
    recipes: { standalone: { cannot: 'test' }, chained: { cannot: 'test' } },
  });
}

function entryWith(...vendors: Vendor[]) {
  return analyze(cluster, { vendors, findings: [] }).entries[0];
}

describe('who serves an entry', () => {
  it.each`
    first         | second        | vendor
    ${'live'}     | ${'declared'} | ${'a'}
    ${'declared'} | ${'live'}     | ${'b'}
    ${'named'}    | ${'declared'} | ${'b'}
  `(
    'is the stronger of a $first and a $second claim',
    ({ first, second, vendor }) => {
      const entry = entryWith(claiming('a', first), claiming('b', second));
      expect(entry).toMatchObject({ vendor, candidates: [] });
    },
  );

  it('is nobody when two claims are equal, and both are named', () => {
    expect(
      entryWith(claiming('b', 'live'), claiming('a', 'live')),
    ).toMatchObject({
      vendor: 'unknown',
      candidates: ['a', 'b'],
      mode: 'standalone',
      reason: { code: 'ambiguous-controller' },
    });
  });

  it('has not understood the entry when it claims it and names no way', () => {
    expect(entryWith(claiming('a', 'live'))).toMatchObject({
      vendor: 'a',
      state: 'not-evaluated',
      reason: { code: 'not-modelled' },
    });
  });

  it('may hand an entry on to others, which carry its routes', () => {
    const root = claiming('a', 'live', {
      rule: 'V3',
      message: 'its routes are those of Ingress shop/part',
    });
    const { state, because } = entryWith(root);
    expect(state).toBe('claimed');
    expect(because.map(({ message }) => message)).toEqual([
      'its routes are those of Ingress shop/part',
    ]);
  });

  it('is nobody when no adapter claims it, and the entry is not dropped', () => {
    expect(entryWith()).toMatchObject({
      vendor: 'unknown',
      state: 'unclaimed',
      mode: 'unknown',
      reason: {
        code: 'no-controller',
        message: 'no IngressClass some was found',
      },
    });
  });
});

describe('an adapter that fails', () => {
  const failing: Vendor = {
    ...claiming('failing', 'live'),
    discover: () => {
      throw new Error('oops\nat somewhere');
    },
  };

  it('costs its own entries and nothing else', () => {
    const { entries, notEvaluated } = analyze(cluster, {
      vendors: [failing, claiming('b', 'named')],
      findings: [],
    });
    expect(entries[0].vendor).toBe('b');
    expect(notEvaluated).toEqual([
      {
        id: 'failing',
        stage: 'vendor',
        reason: { code: 'error', message: 'failing failed: oops' },
      },
    ]);
  });

  it('fails when it reads a kind that it does not declare', () => {
    const sneaky: Vendor = { ...claiming('sneaky', 'live'), inputs: [] };
    expect(
      analyze(cluster, { vendors: [sneaky], findings: [] }).notEvaluated[0]
        .reason.message,
    ).toBe('sneaky failed: sneaky reads Ingress and does not declare it');
  });
});
