import { noticeText } from './noticeText';

const service = (name: string) => ({
  cluster: 'eu',
  namespace: 'shop',
  name,
});
const owner = 'group:default/shop';

it('names one service and its policy in the words of the page', () => {
  expect(
    noticeText({
      owner,
      drifts: [{ service: service('pay'), title: 'mTLS on the last hop' }],
      ending: [],
    }),
  ).toEqual({
    title: 'Violating: shop/pay in eu',
    description:
      'shop/pay in eu (mTLS on the last hop): it falls short of the policy.',
    link: '/istio-ingress/services?owner=group%3Adefault%2Fshop&status=violating',
    severity: 'high',
    topic: 'istio-ingress',
  });
});

it('counts many, and names the first of them', () => {
  const { title, description } = noticeText({
    owner,
    drifts: Array.from({ length: 25 }, (_, index) => ({
      service: service(`s-${index}`),
      title: 'mTLS',
    })),
    ending: [
      {
        service: service('pay'),
        target: 'pod-ip-upstream',
        expiresAt: '2026-12-01T00:00:00.000Z',
      },
    ],
  });
  expect(title).toBe('Violating: 25 services; a waiver ends soon');
  expect(description).toContain('s-9 in eu (mTLS); and 15 more.');
  expect(description).toContain(
    'Ending soon: shop/pay in eu (pod-ip-upstream) at 2026-12-01T00:00:00.000Z. Afterwards: its time has passed; it excuses nothing any more.',
  );
});

it('leads to the waivers where nothing else is told', () => {
  const { title, link, severity } = noticeText({
    owner,
    drifts: [],
    ending: ['pay', 'cart'].map(name => ({
      service: service(name),
      target: 'mTLS',
      expiresAt: '2026-12-01T00:00:00.000Z',
    })),
  });
  expect({ title, link, severity }).toEqual({
    title: '2 waivers end soon',
    link: '/istio-ingress/waivers?owner=group%3Adefault%2Fshop',
    severity: 'normal',
  });
});

it('leaves nothing in names that a program would act upon', () => {
  const { title, description, link } = noticeText({
    owner: 'group:default/a&status=x"><b>',
    drifts: [
      {
        service: {
          cluster: '<img src=x onerror=alert(1)>',
          namespace: '[click](https://evil.example)',
          name: '*bold* `code` <!channel> \u202e\n# head',
        },
        title: '**<script>** https://evil.example',
      },
    ],
    ending: [],
  });
  for (const text of [title, description ?? '']) {
    expect(text).not.toMatch(/[<>[\]*`#!_\n\u202e]|:\/\//);
  }
  expect(link).toBe(
    '/istio-ingress/services?owner=group%3Adefault%2Fa%26status%3Dx%22%3E%3Cb%3E&status=violating',
  );
});
