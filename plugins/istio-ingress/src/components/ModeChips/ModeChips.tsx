import { modeWords, type Mode, type Posture } from 'istio-ingress-contract';
import { WordChip } from '../WordChip';

/**
 * The modes of a service, a chip each. The mode `not-exposed` is left out
 * beside the posture of that name.
 */
export const ModeChips = ({
  modes,
  posture,
}: {
  modes: readonly Mode[];
  posture?: Posture;
}) => (
  <>
    {modes
      .filter(mode => mode !== 'not-exposed' || posture !== 'not-exposed')
      .map(mode => (
        <WordChip key={mode} word={modeWords[mode]} />
      ))}
  </>
);
