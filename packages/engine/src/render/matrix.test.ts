import type { ExposeIntentInput } from 'istio-ingress-contract';
import { vendors } from '../vendors/all';
import {
  afterRender,
  gatewayWith,
  intentFor,
  MTLS,
  PROTOCOLS,
} from './testing';

type Mode = ExposeIntentInput['mode'];

const MODES: Mode[] = ['standalone', 'chained', 'istio-gateway'];

// True of a healthy cluster all the same: an end of support, or an add-on that
// does not go together with an Istio of one's own.
const ALLOWED =
  /^(app-routing-nginx-end-of-support|controller-end-of-life|app-routing-istio-beside-istio):/;

/** Every choice of a vendor: mode, protocol, mTLS, TLS of the edge and of the gateway. */
function choicesOf(vendor: string): ExposeIntentInput[] {
  return MODES.filter(
    mode => (mode === 'istio-gateway') === (vendor === 'istio'),
  ).flatMap(mode =>
    PROTOCOLS.flatMap(protocol =>
      MTLS.flatMap(mtls =>
        [false, true].flatMap(edge =>
          (mode === 'standalone'
            ? [undefined]
            : [gatewayWith('none'), gatewayWith('simple')]
          ).map(gateway => {
            const intent = intentFor(vendor, mode);
            return {
              ...intent,
              service: { ...intent.service, protocol },
              mtls,
              ...(edge ? { tls: { secretName: 'web-tls' } } : {}),
              ...(gateway ? { gateway } : {}),
            };
          }),
        ),
      ),
    ),
  );
}

const supported = vendors.filter(({ recipes }) =>
  Object.values(recipes).some(recipe => !('cannot' in recipe)),
);

describe('every choice of a vendor', () => {
  const counts = { rendered: 0, refused: 0 };

  it.each(supported.map(({ id }) => id))('%s', id => {
    const { recipes } = vendors.find(vendor => vendor.id === id)!;
    let rendered = 0;
    for (const intent of choicesOf(id)) {
      const { mode } = intent;
      const result = afterRender(intent);
      if (!result.rendered.ok) {
        counts.refused += 1;
        const recipe = recipes[mode === 'chained' ? 'chained' : 'standalone'];
        for (const { field, reason } of result.rendered.refusals) {
          // A recipe that is followed keeps its promise.
          if (field === 'mode')
            expect([intent, reason]).toEqual([
              intent,
              'cannot' in recipe ? recipe.cannot : '',
            ]);
          expect(reason).not.toBe('');
        }
        continue;
      }
      rendered += 1;
      counts.rendered += 1;
      const { found } = result;
      expect({
        intent,
        modes: result.rendered.promises.map(promise => promise.mode),
        postures: result.rendered.promises.map(({ posture }) => posture),
        ...found,
        findings: found?.findings.filter(text => !ALLOWED.test(text)),
      }).toEqual({
        intent,
        modes: found?.modes,
        postures: [found?.posture],
        posture: 'mtls',
        findings: [],
      });
      expect(found?.modes).toEqual([mode]);
    }
    expect(rendered).toBeGreaterThan(0);
  });

  it('is rendered or refused with a reason, hundreds of each', () => {
    expect(counts.rendered).toBeGreaterThan(400);
    expect(counts.refused).toBeGreaterThan(200);
  });
});
