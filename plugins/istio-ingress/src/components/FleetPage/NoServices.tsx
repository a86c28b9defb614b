import { CodeSnippet } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { searchOf } from './filters/fleetFilters';
import { useFleetFilters } from './filters/useFleetFilters';
import { useFleetNames } from './FleetNames';

const clusterConfig = `istioIngress:
  fileClusters:
    - name: demo
      path: ./manifests
      complete: true`;

const useStyles = makeStyles(
  theme => ({
    root: { maxWidth: 720, padding: theme.spacing(3, 0) },
    below: { marginTop: theme.spacing(1.5) },
  }),
  { name: 'IstioIngressNoServices' },
);

/**
 * Why a list is empty, and what would fill it: other filters, a cluster, or a
 * permission.
 */
export const NoServices = ({ title }: { title?: string }) => {
  const classes = useStyles();
  const t = useWords();
  const { filters, clear } = useFleetFilters();
  const { clusters, isLoaded } = useFleetNames();
  const isFiltered = searchOf(filters) !== '';
  if (isFiltered) {
    return (
      <section className={classes.root}>
        <Typography variant="h6" component="h2" gutterBottom>
          {title ?? t('fleet.empty.filtered')}
        </Typography>
        <Typography>{t('fleet.empty.filteredHint')}</Typography>
        <Action
          className={classes.below}
          variant="outlined"
          color="primary"
          onClick={clear}
        >
          {t('fleet.filters.clear')}
        </Action>
      </section>
    );
  }
  const noClusters = isLoaded && clusters.length === 0;
  return (
    <section className={classes.root}>
      <Typography variant="h6" component="h2" gutterBottom>
        {title ?? t('fleet.empty.title')}
      </Typography>
      <Typography>
        {t('fleet.empty.visible', {
          permission: istioIngressFleetReadPermission.name,
        })}
      </Typography>
      {noClusters && (
        <>
          <Typography className={classes.below}>
            {t('fleet.empty.noClusters')}
          </Typography>
          <div className={classes.below}>
            <CodeSnippet
              text={clusterConfig}
              language="yaml"
              showCopyCodeButton
            />
          </div>
        </>
      )}
    </section>
  );
};
