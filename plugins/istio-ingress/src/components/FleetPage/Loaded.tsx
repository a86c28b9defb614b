import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks/useWords';
import { UpdatedNote } from '../EntityContent/UpdatedNote';
import { FailureNotice, LoadingBlock, Notice } from '../States';
import type { Loaded } from './useLoaded';

const useStyles = makeStyles(
  theme => ({
    note: { minHeight: theme.spacing(2.5), textAlign: 'right' },
    next: { opacity: 0.6 },
  }),
  { name: 'IstioIngressLoaded' },
);

/** One part of the page in each of the states that loading it can end in. */
export function LoadedPart<T>({
  loaded: { latest, isNext, refresh },
  loading,
  failed,
  lines = 6,
  permission,
  skeleton,
  children,
}: {
  loaded: Loaded<T>;
  /** What is being loaded, for assistive technology. */
  loading: string;
  /** What could not be loaded. */
  failed: string;
  lines?: number;
  /** The permission that a refusal asks for. */
  permission?: string;
  /** The outline of what comes; lines of text without it. */
  skeleton?: ReactNode;
  children: (value: T) => ReactNode;
}) {
  const classes = useStyles();
  const t = useWords();
  if (latest.state === 'loading') {
    return <>{skeleton ?? <LoadingBlock label={loading} lines={lines} />}</>;
  }
  if (latest.state === 'failed') {
    return (
      <FailureNotice
        title={failed}
        error={latest.error}
        permission={permission}
        onRetry={refresh}
      />
    );
  }
  return (
    <>
      {latest.error && (
        <Notice tone="warning">
          {t('failure.refreshFailed', { message: latest.error.message })}
        </Notice>
      )}
      <div className={isNext ? classes.next : undefined} aria-busy={isNext}>
        {children(latest.value)}
      </div>
      <div className={classes.note}>
        <UpdatedNote at={latest.changedAt} />
      </div>
    </>
  );
}
