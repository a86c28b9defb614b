import fc from 'fast-check';
import { JSON_SCHEMA, loadAll } from 'js-yaml';
import type { ExposeIntentInput } from 'istio-ingress-contract';
import { effort } from '../testing/properties/clusters';
import { render } from './render';
import { gatewayWith, intentFor } from '../testing/renderedIntents';

const HOSTILE = [
  '',
  ' ',
  '"',
  "'",
  '`',
  '\n',
  '\r\nHost: evil',
  '\u0000',
  '\u2028',
  '{{ .Values.x }}',
  '{{',
  '${{ steps.x }}',
  '$(id)',
  '`id`',
  '!!js/function',
  '!!binary aGk=',
  '&a [*a]',
  '*a',
  '- x',
  '# comment',
  'a: b',
  '---',
  '...',
  '~',
  'null',
  'true',
  'on',
  '1e3',
  '0x10',
  '../../etc/passwd',
  '..',
  '/',
  '\\',
  'a/b/c',
  'a'.repeat(10_000),
  `${'a.'.repeat(5_000)}com`,
  '*.*.com',
  'éxample.com',
  'xn--a',
  '<script>',
  'a;b',
  'PathPrefix(`/`) || Host(`evil`)',
  '__proto__',
  'constructor',
];

type Write = (intent: ExposeIntentInput, text: string) => ExposeIntentInput;

const withService =
  (key: string): Write =>
  (intent, text) => ({
    ...intent,
    service: { ...intent.service, [key]: text },
  });
const withGateway =
  (key: string): Write =>
  (intent, text) => ({
    ...intent,
    gateway: { ...gatewayWith('simple'), [key]: text },
  });

// Every field of an intent that is text, and how a refusal names it.
const FIELDS: Readonly<Record<string, Write>> = {
  name: (intent, name) => ({ ...intent, name }),
  'service.namespace': withService('namespace'),
  'service.name': withService('name'),
  'service.protocol': withService('protocol'),
  'service.selector': (intent, text) => ({
    ...intent,
    service: { ...intent.service, selector: { app: text } },
  }),
  hosts: (intent, text) => ({ ...intent, hosts: ['web.example.com', text] }),
  paths: (intent, text) => ({ ...intent, paths: ['/', text] }),
  mode: (intent, text) => ({ ...intent, mode: text as 'chained' }),
  vendor: (intent, vendor) => ({ ...intent, vendor }),
  className: (intent, className) => ({ ...intent, className }),
  'tls.secretName': (intent, secretName) => ({
    ...intent,
    tls: { secretName },
  }),
  mtls: (intent, text) => ({ ...intent, mtls: text as 'none' }),
  'healthCheck.path': (intent, text) => ({
    ...intent,
    healthCheck: { path: text },
  }),
  labels: (intent, text) => ({ ...intent, labels: { team: text } }),
  'labels (key)': (intent, text) => ({
    ...intent,
    labels: Object.fromEntries([[text, 'a']]),
  }),
  layout: (intent, text) => ({ ...intent, layout: text as 'plain' }),
  'gateway.namespace': withGateway('namespace'),
  'gateway.service': withGateway('service'),
  'gateway.object': withGateway('object'),
  'gateway.selector': (intent, text) => ({
    ...intent,
    gateway: { ...gatewayWith('simple'), selector: { istio: text } },
  }),
};

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc
    .tuple(fc.string(), fc.constantFrom(...HOSTILE), fc.string())
    .map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const base = fc
  .constantFrom(
    'traefik',
    'ingress-nginx',
    'contour',
    'kong',
    'f5-nginx',
    'emissary',
  )
  .map(vendor =>
    intentFor(vendor, 'chained', {
      gateway: gatewayWith('simple'),
      tls: { secretName: 'web-tls' },
    }),
  );

/** What is wrong: not refused by name, and not written so that it reads back. */
function faultsOf(intent: ExposeIntentInput, field: string): unknown[] {
  const layouts = ['kustomize', 'helm-values'] as const;
  return layouts.flatMap(layout => {
    const rendered = render(
      field === 'layout' ? intent : { ...intent, layout },
    );
    if (!rendered.ok) {
      const name = field.split('.')[0].replace(/ .*/, '');
      const isNamed = rendered.refusals.some(refusal =>
        refusal.field.startsWith(name),
      );
      // A refusal does not carry the text on.
      const isShort = JSON.stringify(rendered).length < 8_000;
      return isNamed && isShort ? [] : [rendered.refusals];
    }
    const files = rendered.files.filter(
      ({ path, text: written }) =>
        !/^(templates\/)?[a-z0-9][a-z0-9.-]*\.yaml$/.test(path) ||
        path.includes('..') ||
        ['{{', '!!', '\u0000', '\u2028'].some(part => written.includes(part)),
    );
    const manifests = new Set(rendered.manifests.map(each => canonical(each)));
    const changed = rendered.files
      .filter(({ path }) => !/kustomization|values/.test(path))
      .flatMap(file => loadAll(file.text, undefined, { schema: JSON_SCHEMA }))
      .filter(read => !manifests.has(canonical(read)));
    return [...files, ...changed];
  });
}

function canonical(value: unknown): string {
  return JSON.stringify(value);
}

describe('hostile text', () => {
  it.each(Object.keys(FIELDS))('in %s is refused or harmless', field => {
    fc.assert(
      fc.property(base, text, (intent, given) => {
        expect(faultsOf(FIELDS[field](intent, given), field)).toEqual([]);
      }),
      { numRuns: 25 * effort },
    );
  });

  it.each(Object.keys(FIELDS))('each known one in %s', field => {
    const intent = intentFor('traefik', 'chained', {
      tls: { secretName: 'web-tls' },
    });
    expect(
      HOSTILE.map(given => faultsOf(FIELDS[field](intent, given), field)),
    ).toEqual(HOSTILE.map(() => []));
  });
});
