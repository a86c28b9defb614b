import { defaultMeshConfig, parseMeshConfig } from './meshConfig';

describe('parseMeshConfig', () => {
  it.each(['', 'null', '{}', 'unknownField: 1'])(
    'keeps the defaults for %j',
    yaml => {
      expect(parseMeshConfig(yaml)).toEqual(defaultMeshConfig);
    },
  );

  it('reads a policy without a mode as REGISTRY_ONLY, which is enum zero', () => {
    expect(
      parseMeshConfig('outboundTrafficPolicy: {}').outboundTrafficPolicy,
    ).toBe('REGISTRY_ONLY');
    expect(
      parseMeshConfig('outboundTrafficPolicy: null').outboundTrafficPolicy,
    ).toBe('ALLOW_ANY');
  });

  it('accepts both spellings of names, and enums as numbers', () => {
    const config = parseMeshConfig(
      'enable_auto_mtls: false\noutbound_traffic_policy: { mode: 1 }\nroot_namespace: mesh\n',
    );
    expect(config).toMatchObject({
      enableAutoMtls: false,
      outboundTrafficPolicy: 'ALLOW_ANY',
      rootNamespace: 'mesh',
    });
  });

  it('reads discovery selectors and proxy settings', () => {
    const config = parseMeshConfig(`
discoverySelectors: [{ matchLabels: { mesh: 'on' } }]
defaultConfig: { interceptionMode: NONE, proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } }
`);
    expect(config.discoverySelectors).toEqual([
      { matchLabels: { mesh: 'on' }, matchExpressions: [] },
    ]);
    expect(config.interceptionMode).toBe('NONE');
    expect(config.proxyMetadata).toEqual({ ISTIO_META_ENABLE_HBONE: 'true' });
  });

  it.each(['- a list', '"a word"', 'a: [b'])('refuses %j', yaml => {
    expect(() => parseMeshConfig(yaml)).toThrow();
  });
});
