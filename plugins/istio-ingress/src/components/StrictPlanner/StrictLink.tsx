import { LinkButton } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { ServiceRef } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { useStrictPath } from './useStrictPath';

const useStyles = makeStyles(() => ({ root: { textTransform: 'none' } }), {
  name: 'IstioIngressStrictLink',
});

/** Leads to the planner, with one service filled in. */
export const StrictLink = ({ service }: { service: ServiceRef }) => {
  const classes = useStyles();
  const t = useWords();
  const pathOf = useStrictPath();
  if (!pathOf) return null;
  const { cluster, namespace, name } = service;
  return (
    <LinkButton
      size="small"
      variant="outlined"
      className={classes.root}
      to={pathOf({ cluster, scope: { kind: 'service', namespace, name } })}
    >
      {t('strict.open')}
    </LinkButton>
  );
};
