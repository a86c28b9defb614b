import { ResponseErrorPanel } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressEntityReadPermission } from 'backstage-plugin-istio-ingress-common';
import { useWords } from '../../hooks/useWords';
import { failureKind } from '../../lib/failureKind';
import { Action } from '../Action';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({
    notice: {
      padding: theme.spacing(2),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    retry: { marginTop: theme.spacing(1) },
  }),
  { name: 'IstioIngressFailureNotice' },
);

/**
 * What could not be loaded, why, and the button to try again. A refusal names
 * the permission that is missing instead of showing an error.
 */
export const FailureNotice = ({
  title,
  error,
  permission = istioIngressEntityReadPermission.name,
  onRetry,
}: {
  title: string;
  error: Error;
  /** The permission that a refusal asks for. */
  permission?: string;
  onRetry: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const kind = failureKind(error);
  const retry = (
    <Action className={classes.retry} variant="outlined" onClick={onRetry}>
      {t('failure.retry')}
    </Action>
  );
  if (kind === 'other') {
    return (
      <div>
        <ResponseErrorPanel title={title} error={error} />
        <Typography variant="body2" className={classes.retry}>
          <Name>{error.message}</Name>
        </Typography>
        <Typography variant="body2">{t('failure.hint')}</Typography>
        {retry}
      </div>
    );
  }
  return (
    <div className={classes.notice} role="alert">
      <Typography variant="h6" component="p">
        {kind === 'forbidden'
          ? t('failure.forbiddenTitle')
          : t('failure.notFoundTitle')}
      </Typography>
      <Typography>
        {kind === 'forbidden'
          ? t('failure.forbidden', { permission })
          : t('failure.notFound')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        <Name>{error.message}</Name>
      </Typography>
      {retry}
    </div>
  );
};
