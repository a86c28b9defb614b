import { Ingress } from '../../snapshot/kinds';
import { Snapshot } from '../../snapshot/Snapshot';
import { clusterOf } from '../../testing/clusterOf';
import { type IngressClassRule, matchIngressClass } from './ingressClass';

const classes = `
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: mine }
spec: { controller: example.com/mine }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: other }
spec: { controller: example.com/other }
`;

const rule: IngressClassRule = {
  controllers: ['example.com/mine'],
  annotationValues: ['mine'],
  precedence: 'field',
  classless: false,
};

function match(
  spec: { field?: string; annotation?: string; createdAt?: string },
  changes: Partial<IngressClassRule> = {},
  more = '',
  world: 'open' | 'closed' = 'closed',
) {
  const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  ${spec.createdAt ? `creationTimestamp: '${spec.createdAt}'` : ''}
  ${
    spec.annotation
      ? `annotations: { kubernetes.io/ingress.class: ${spec.annotation} }`
      : ''
  }
spec:
  ${spec.field ? `ingressClassName: ${spec.field}` : ''}
  defaultBackend: { service: { name: web, port: { number: 80 } } }
`;
  const snapshot = new Snapshot(clusterOf(ingress + more, { world }));
  const found = matchIngressClass(snapshot, world, snapshot.list(Ingress)[0], {
    ...rule,
    ...changes,
  });
  return found.served ? found.by : 'not served';
}

describe('the class of an Ingress', () => {
  it.each`
    precedence           | field        | annotation   | expected
    ${'field'}           | ${'mine'}    | ${undefined} | ${'class-object'}
    ${'field'}           | ${'mine'}    | ${'other'}   | ${'class-object'}
    ${'field'}           | ${'other'}   | ${'mine'}    | ${'not served'}
    ${'field'}           | ${undefined} | ${'mine'}    | ${'annotation'}
    ${'annotation'}      | ${'other'}   | ${'mine'}    | ${'annotation'}
    ${'annotation'}      | ${'mine'}    | ${'other'}   | ${'not served'}
    ${'annotation'}      | ${'mine'}    | ${undefined} | ${'class-object'}
    ${'annotation-only'} | ${'mine'}    | ${'mine'}    | ${'not served'}
    ${'annotation-only'} | ${undefined} | ${'mine'}    | ${'annotation'}
    ${'field'}           | ${undefined} | ${undefined} | ${'not served'}
  `(
    'is $expected with $precedence first, field $field, annotation $annotation',
    ({ precedence, field, annotation, expected }) => {
      expect(match({ field, annotation }, { precedence }, classes)).toBe(
        expected,
      );
    },
  );

  it('is taken without any class only by a controller that serves those', () => {
    expect(match({}, { classless: true })).toBe('classless');
    expect(match({})).toBe('not served');
  });

  it('is the default class for a manifest that was never applied', () => {
    const standard = classes.replace(
      'name: mine',
      "name: mine, annotations: { ingressclass.kubernetes.io/is-default-class: 'true' }",
    );
    expect(match({}, {}, standard)).toBe('class-object');
    // An object that lives without a class was created without a default.
    expect(match({ createdAt: '2025-01-01T00:00:00Z' }, {}, standard)).toBe(
      'not served',
    );
  });

  it('rests on the name alone where classes were not given', () => {
    expect(match({ field: 'mine' }, {}, '', 'open')).toBe('class-name');
    expect(match({ field: 'mine' })).toBe('not served');
  });

  it('compares names and not controllers where the controller does so', () => {
    expect(match({ field: 'mine' }, { byName: true })).toBe('class-name');
  });
});
