import Typography from '@material-ui/core/Typography';
import type { MorePages } from '../../hooks/useMorePages';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { Name } from '../Name';

/** Loads the next page of a list, where there is one. */
export const MoreButton = <T,>({
  pages: { more, isLoading, error },
  label,
}: {
  pages: MorePages<T>;
  label: string;
}) => {
  const t = useWords();
  return (
    <>
      {more && (
        <Action variant="outlined" disabled={isLoading} onClick={more}>
          {label}
        </Action>
      )}
      {error && (
        <Typography variant="body2" color="error" role="alert">
          <Name>{t('waivers.moreFailed', { message: error.message })}</Name>
        </Typography>
      )}
    </>
  );
};
