import type { Outcome, Posture } from './values';

/**
 * Outcomes, worst first: the order in which the outcome of several hops or
 * routes is told.
 *
 * @public
 */
export const outcomesWorstFirst: readonly Outcome[] = [
  'rejected',
  'tls-error',
  'plaintext',
  'mixed',
  'unknown',
  'app-tls',
  'mtls',
];

/**
 * Postures, worst first. `unknown` stands above what is protected, so that it
 * is never hidden behind a good result.
 *
 * @public
 */
export const posturesWorstFirst: readonly Posture[] = [
  'broken',
  'plaintext',
  'mixed',
  'unknown',
  'app-tls',
  'mtls',
  'not-exposed',
];

/**
 * The worst of some outcomes; undefined when there are none.
 *
 * @public
 */
export function worstOutcome(
  outcomes: readonly Outcome[],
): Outcome | undefined {
  return outcomesWorstFirst.find(outcome => outcomes.includes(outcome));
}

/**
 * The worst of some postures; undefined when there are none.
 *
 * @public
 */
export function worstPosture(
  postures: readonly Posture[],
): Posture | undefined {
  return posturesWorstFirst.find(posture => postures.includes(posture));
}
