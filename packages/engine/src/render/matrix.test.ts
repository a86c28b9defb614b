import type { ExposeIntentInput } from 'istio-ingress-contract';
import { vendors } from '../vendors/all';
import { choicesOf } from '../testing/renderChoices';
import { afterRender } from '../testing/renderedIntents';

// True of a healthy cluster all the same: an end of support, or an add-on that
// does not go together with an Istio of one's own.
const ALLOWED =
  /^(app-routing-nginx-end-of-support|controller-end-of-life|app-routing-istio-beside-istio):/;

const supported = vendors.filter(({ recipes }) =>
  Object.values(recipes).some(recipe => !('cannot' in recipe)),
);

/** What a choice came to; `wrong` is what must not be. */
function tryChoice(intent: ExposeIntentInput, cannot: string | undefined) {
  const { rendered, found } = afterRender(intent);
  if (!rendered.ok) {
    // A recipe that is followed keeps its promise.
    const wrong = rendered.refusals.filter(
      ({ field, reason }) => field === 'mode' && reason !== cannot,
    );
    return { state: 'refused' as const, intent, wrong };
  }
  const promised = rendered.promises.map(({ mode, posture }) => ({
    mode,
    posture,
  }));
  const wrong = [
    ...(JSON.stringify(promised) ===
    JSON.stringify([{ mode: intent.mode, posture: 'mtls' }])
      ? []
      : [promised]),
    ...(found?.posture === 'mtls' && found.modes?.join() === intent.mode
      ? []
      : [found]),
    ...(found?.findings ?? []).filter(text => !ALLOWED.test(text)),
  ];
  return { state: 'rendered' as const, intent, wrong };
}

describe('every choice of a vendor', () => {
  const states: string[] = [];

  it.each(supported.map(({ id }) => id))('%s', id => {
    const { recipes } = vendors.find(vendor => vendor.id === id)!;
    const tried = choicesOf(id).map(intent => {
      const recipe =
        recipes[intent.mode === 'chained' ? 'chained' : 'standalone'];
      return tryChoice(intent, 'cannot' in recipe ? recipe.cannot : undefined);
    });
    states.push(...tried.map(({ state }) => state));
    expect(tried.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    expect(tried.map(({ state }) => state)).toContain('rendered');
  });

  it('hundreds of choices are rendered', () => {
    const rendered = states.filter(state => state === 'rendered').length;
    expect(rendered).toBeGreaterThan(500);
    expect(states.length).toBeGreaterThan(1500);
  });
});
