import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { Notice } from '../../States';
import { useFleetFilters } from '../filters/useFleetFilters';
import { LoadedPart } from '../Loaded';
import { NoServices } from '../NoServices';
import { useLoaded } from '../useLoaded';
import { PolicyPanel } from './PolicyPanel';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: { marginBottom: theme.spacing(2) },
  }),
  { name: 'IstioIngressPoliciesTab' },
);

/** What the platform team requires, of whom, and where they stand. */
export const PoliciesTab = () => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const loaded = useLoaded(`policies ${JSON.stringify(filters)}`, signal =>
    api.getPolicies(filters, { signal }),
  );
  const wanted = filters.policy ?? [];
  return (
    <LoadedPart
      loaded={loaded}
      loading={t('fleet.policies.loading')}
      failed={t('fleet.policies.failed')}
      lines={10}
    >
      {({ items, source }) => {
        const shown = items.filter(
          ({ policy }) => wanted.length === 0 || wanted.includes(policy.id),
        );
        return (
          <>
            <Notice tone="info">{t(`fleet.policies.source.${source}`)}</Notice>
            {shown.length === 0 && (
              <NoServices title={t('fleet.policies.none')} />
            )}
            <ul className={classes.list}>
              {shown.map(({ policy, statuses }) => (
                <li key={policy.id} className={classes.item}>
                  <PolicyPanel policy={policy} statuses={statuses} />
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </LoadedPart>
  );
};
