import { parseEntityRef } from '@backstage/catalog-model';
import { useWords } from '../../hooks/useWords';

/** A person as text: "mia", or the whole reference where that says more. */
export function whoText(ref: string): string {
  try {
    const { kind, namespace, name } = parseEntityRef(ref);
    return kind === 'user' && namespace === 'default' ? name : ref;
  } catch {
    return ref;
  }
}

/** The same; somebody, where it is not known who. */
export function useWho(): (ref: string | undefined) => string {
  const t = useWords();
  return ref => (ref ? whoText(ref) : t('waivers.somebody'));
}
