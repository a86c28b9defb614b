import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { istioIngressTranslationRef } from '../translation';

/** The texts around the verdicts, in the reader's language. */
export function useWords() {
  return useTranslationRef(istioIngressTranslationRef).t;
}
