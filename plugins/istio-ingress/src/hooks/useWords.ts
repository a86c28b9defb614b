import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { istioIngressTranslationRef } from '../translation';

/** The texts around the verdicts, in the reader's language. */
export function useWords(): TranslationFunction<
  (typeof istioIngressTranslationRef)['T']
> {
  return useTranslationRef(istioIngressTranslationRef).t;
}
