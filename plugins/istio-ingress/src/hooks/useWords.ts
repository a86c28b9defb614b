import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { translationRef } from '../translation';

/** The texts around the verdicts, in the reader's language. */
export function useWords(): TranslationFunction<(typeof translationRef)['T']> {
  return useTranslationRef(translationRef).t;
}
