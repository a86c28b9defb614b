import fc from 'fast-check';
import { JSON_SCHEMA, loadAll } from 'js-yaml';
import type { ExposeIntentInput } from 'istio-ingress-contract';
import { effort } from '../testing/properties/clusters';
import { vendors } from '../vendors/all';
import { render } from './render';
import {
  afterRender,
  gatewayWith,
  intentFor,
  MTLS,
  PROTOCOLS,
} from '../testing/renderedIntents';

const label = fc
  .tuple(
    fc.constantFrom(...'abcxyz'),
    fc.string({ unit: fc.constantFrom(...'abc019-'), maxLength: 12 }),
    fc.constantFrom(...'az09'),
  )
  .map(parts => parts.join(''));

const host = fc
  .tuple(fc.boolean(), label, label)
  .map(([wild, a, b]) => `${wild ? '*.' : ''}${a}.${b}.example.com`);

const path = fc
  .array(
    fc.string({
      unit: fc.constantFrom(...'abz09_~-.'),
      minLength: 1,
      maxLength: 8,
    }),
    {
      maxLength: 3,
    },
  )
  .map(parts => `/${parts.filter(part => !/^\.+$/.test(part)).join('/')}`);

const ids = vendors
  .filter(({ recipes }) =>
    Object.values(recipes).some(recipe => !('cannot' in recipe)),
  )
  .map(({ id }) => id);

const anyIntent: fc.Arbitrary<ExposeIntentInput> = fc
  .record({
    vendor: fc.constantFrom(...ids),
    chained: fc.boolean(),
    name: label,
    service: fc.record({
      namespace: label,
      name: label,
      port: fc.constantFrom(80, 8080, 9000, 3306),
      protocol: fc.constantFrom(...PROTOCOLS),
      selector: fc.constant({ app: 'x' }),
    }),
    hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 3 }),
    paths: fc.uniqueArray(path, { minLength: 1, maxLength: 3 }),
    mtls: fc.constantFrom(...MTLS),
    tls: fc.option(label, { nil: undefined }),
    secure: fc.boolean(),
    labels: fc.option(fc.dictionary(label, label, { maxKeys: 2 }), {
      nil: undefined,
    }),
    healthCheck: fc.option(fc.record({ path }), { nil: undefined }),
    createNamespace: fc.boolean(),
    layout: fc.constantFrom('plain', 'kustomize', 'helm-values'),
  })
  .map(({ vendor, chained, tls, secure, labels, healthCheck, ...rest }) => {
    const mode =
      vendor === 'istio' ? 'istio-gateway' : chained ? 'chained' : 'standalone';
    return {
      ...intentFor(vendor, mode),
      ...rest,
      ...(rest.service.protocol === 'tcp' ? { paths: ['/'] } : {}),
      ...(tls ? { tls: { secretName: tls } } : {}),
      ...(labels ? { labels } : {}),
      ...(healthCheck ? { healthCheck } : {}),
      ...(mode === 'standalone'
        ? {}
        : { gateway: gatewayWith(secure && tls ? 'simple' : 'none') }),
    };
  });

const ALLOWED =
  /^(app-routing-nginx-end-of-support|controller-end-of-life|app-routing-istio-beside-istio):/;

const runs = { numRuns: 300 * effort };

/** What an intent came to; nothing where it is as it should be. */
function faultsOf(intent: ExposeIntentInput): unknown[] {
  const { rendered, found } = afterRender(intent);
  if (!rendered.ok) {
    return rendered.refusals.filter(({ reason }) =>
      reason.startsWith('As the vendor'),
    );
  }
  const promised = rendered.promises.map(({ mode, posture }) => [
    mode,
    posture,
  ]);
  return [
    ...(JSON.stringify(promised) === JSON.stringify([[intent.mode, 'mtls']])
      ? []
      : promised),
    ...(found?.posture === 'mtls' && found.modes?.join() === intent.mode
      ? []
      : [found]),
    ...(found?.findings ?? []).filter(text => !ALLOWED.test(text)),
  ];
}

it('any intent is refused by field, or keeps its promise', () => {
  fc.assert(
    fc.property(anyIntent, intent => {
      expect(faultsOf(intent)).toEqual([]);
    }),
    runs,
  );
});

it('many of them are rendered', () => {
  const rendered = fc
    .sample(anyIntent, 100)
    .filter(intent => render(intent).ok);
  expect(rendered.length).toBeGreaterThan(15);
});

it('what is read back from the files is what was rendered, every time', () => {
  fc.assert(
    fc.property(anyIntent, intent => {
      const rendered = render({ ...intent, layout: 'kustomize' });
      if (!rendered.ok) return;
      const [kustomization, ...files] = rendered.files;
      expect(
        files.flatMap(({ text }) =>
          loadAll(text, undefined, { schema: JSON_SCHEMA }),
        ),
      ).toEqual(JSON.parse(JSON.stringify(rendered.manifests)));
      expect(loadAll(kustomization.text)).toMatchObject([
        { resources: files.map(({ path: file }) => file) },
      ]);
      expect(JSON.stringify(render({ ...intent, layout: 'kustomize' }))).toBe(
        JSON.stringify(rendered),
      );
    }),
    runs,
  );
});

it('alternatives of a refusal work', () => {
  fc.assert(
    fc.property(anyIntent, intent => {
      const rendered = render(intent);
      const alternatives =
        rendered.ok || rendered.refusals.length > 1
          ? []
          : rendered.refusals[0].alternatives;
      expect(
        alternatives.filter(
          alternative => !render({ ...intent, ...alternative }).ok,
        ),
      ).toEqual([]);
    }),
    { numRuns: 60 * effort },
  );
});
