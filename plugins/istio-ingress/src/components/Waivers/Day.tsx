import { useLanguage } from '../../hooks/useLanguage';

/** A date as the reader's language writes it; the time is its tooltip. */
export const Day = ({ at }: { at: string }) => {
  const language = useLanguage();
  return (
    <time dateTime={at} title={new Date(at).toLocaleString(language)}>
      {dayText(at, language)}
    </time>
  );
};

/** The same as text, inside sentences. */
export function dayText(at: string, language: string): string {
  return new Date(at).toLocaleDateString(language, { dateStyle: 'medium' });
}
