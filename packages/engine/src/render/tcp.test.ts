import { intentFor, parsed } from '../testing/renderedIntents';
import { assumedCluster } from './assumed';
import { withManifests } from './judge';
import { render } from './render';

const CHOICES = (['emissary', 'kong', 'apisix'] as const).flatMap(vendor =>
  (['standalone', 'chained'] as const).map(mode => ({ vendor, mode })),
);

function tcpIntent({ vendor, mode }: (typeof CHOICES)[number]) {
  const intent = intentFor(vendor, mode, { hosts: [] });
  return {
    ...intent,
    service: { ...intent.service, port: 5432, protocol: 'tcp' as const },
    ...(intent.gateway ? { gateway: { ...intent.gateway, port: 5432 } } : {}),
  };
}

describe.each(CHOICES)('TCP by a port: $vendor $mode', choice => {
  const intent = tcpIntent(choice);
  const rendered = render(intent);

  it('is mTLS, and says which port the controller has to have', () => {
    expect(rendered).toMatchObject({
      promises: [{ mode: choice.mode, posture: 'mtls' }],
      needs: expect.arrayContaining([
        expect.stringMatching(/listens on port 5432 for this service alone/),
      ]),
    });
  });

  it('is refused where the port leads to another service', () => {
    const manifests = rendered.ok ? rendered.manifests : [];
    const cluster = withManifests(assumedCluster(parsed(intent)), manifests);
    expect(render({ ...intent, name: 'other' }, cluster)).toMatchObject({
      ok: false,
      refusals: [
        {
          field: 'service.port',
          reason: expect.stringMatching(/^Port 5432 of the controller/),
        },
      ],
    });
    // The same once more is no clash.
    expect(render(intent, cluster)).toMatchObject({ ok: true });
  });

  it('carries no TLS of its own', () => {
    expect(render({ ...intent, tls: { secretName: 'web-tls' } })).toMatchObject(
      {
        ok: false,
        refusals: [
          { field: 'tls', alternatives: [{ tls: null }, expect.anything()] },
        ],
      },
    );
  });
});
