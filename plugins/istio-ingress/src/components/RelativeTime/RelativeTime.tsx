import { appLanguageApiRef } from '@backstage/frontend-plugin-api';
import { useApiHolder } from '@backstage/core-plugin-api';
import { useNow } from '../../hooks/useNow';

/** How long ago something was; the absolute time is its tooltip. */
export const RelativeTime = ({ at }: { at: string }) => {
  const now = useNow(5_000);
  const language =
    useApiHolder().get(appLanguageApiRef)?.getLanguage().language ?? 'en';
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return <span>{at}</span>;
  return (
    <time dateTime={at} title={time.toLocaleString(language)}>
      {relativeTime(time.getTime() - now, language)}
    </time>
  );
};

const steps = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function relativeTime(differenceMs: number, language: string): string {
  // A clock that runs behind must not show a result from the future.
  const seconds = Math.min(0, Math.round(differenceMs / 1000));
  const format = new Intl.RelativeTimeFormat(language, {
    style: 'short',
    numeric: 'always',
  });
  for (const [unit, size] of steps) {
    if (-seconds >= size) return format.format(Math.ceil(seconds / size), unit);
  }
  return format.format(seconds, 'second');
}
