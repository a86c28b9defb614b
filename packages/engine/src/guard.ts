import type { NotEvaluated } from 'istio-ingress-contract';

/** The value of a stage's part, or the note that it failed. */
export type Guarded<T> =
  | { ok: true; value: T }
  | { ok: false; note: NotEvaluated };

/**
 * Runs one adapter or check. The only place of the engine that catches: what
 * it throws is a bug of ours or of a third party, and costs the result of that
 * part, never the analysis.
 */
export function guard<T>(
  stage: NotEvaluated['stage'],
  id: string,
  run: () => T,
): Guarded<T> {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      note: {
        id,
        stage,
        reason: {
          code: 'error',
          message: `${id} failed: ${text.split('\n')[0]}`,
        },
      },
    };
  }
}
