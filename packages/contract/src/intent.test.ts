import { refusalSchema, parseIntent } from './intent';

const intent = {
  name: 'web',
  service: { namespace: 'shop', name: 'web', port: 80, protocol: 'http' },
  hosts: ['web.example.com'],
  mode: 'standalone',
  vendor: 'traefik',
};

const fieldsOf = (value: unknown) => {
  const parsed = parseIntent(value);
  return parsed.ok ? [] : parsed.refusals.map(({ field }) => field);
};

describe('parseIntent', () => {
  it('fills in what a careful team would choose', () => {
    expect(parseIntent(intent)).toMatchObject({
      ok: true,
      intent: { paths: ['/'], mtls: 'strict', layout: 'plain' },
    });
  });

  it.each([
    ['name', { name: 'Web' }],
    ['name', { name: '../web' }],
    ['name', { name: 'w'.repeat(10_000) }],
    ['service.namespace', { service: { ...intent.service, namespace: '' } }],
    ['service.name', { service: { ...intent.service, name: '1web' } }],
    ['service.port', { service: { ...intent.service, port: 70_000 } }],
    ['service.protocol', { service: { ...intent.service, protocol: 'ftp' } }],
    ['hosts', { hosts: [] }],
    ['hosts.0', { hosts: ['web'] }],
    ['hosts.0', { hosts: ['10.0.0.1'] }],
    ['hosts.0', { hosts: ['a.*.example.com'] }],
    ['hosts.1', { hosts: ['web.example.com', 'web.example.com'] }],
    ['paths.0', { paths: ['api'] }],
    ['paths.0', { paths: ['/a/../b'] }],
    ['paths.0', { paths: ['/`)'] }],
    ['paths', { paths: [] }],
    ['mode', { mode: 'istio-gateway' }],
    ['mode', { vendor: 'istio' }],
    ['className', { className: 'a/b/c' }],
    ['tls.secretName', { tls: { secretName: 'a b' } }],
    ['labels.a b', { labels: { 'a b': 'c' } }],
    ['labels.team', { labels: { team: '"\n' } }],
    ['healthCheck.path', { healthCheck: { path: 'health' } }],
    ['colour', { colour: 'red' }],
  ])('names the field %s', (field, change) => {
    expect(fieldsOf({ ...intent, ...change })).toEqual([
      field.replace(/[^\w./-]/g, '?'),
    ]);
  });

  it.each(['text', 7, null, undefined, []])('refuses %p', value => {
    expect(parseIntent(value).ok).toBe(false);
  });

  it('takes wildcards and encoded characters', () => {
    expect(
      fieldsOf({ ...intent, hosts: ['*.example.com'], paths: ['/a%20b'] }),
    ).toEqual([]);
  });
});

it('reads an alternative as it is, without defaults', () => {
  const refusal = {
    field: 'mode',
    reason: 'cannot be',
    alternatives: [{ className: 'nginx' }, { mtls: 'none' }],
  };
  expect(refusalSchema.parse(refusal)).toEqual(refusal);
});
