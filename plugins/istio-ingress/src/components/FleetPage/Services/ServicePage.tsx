import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  policyStatusWords,
  type ServiceDetails,
  type ServiceRef,
} from 'istio-ingress-contract';
import { useParams } from 'react-router-dom';
import { useApi } from '@backstage/core-plugin-api';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { serviceKey } from '../../../lib/objectName';
import { Name } from '../../Name';
import { ServicePanel } from '../../ServicePanel';
import { WordChip } from '../../WordChip';
import { FleetLink } from '../FleetLink';
import { ListPanel } from '../ListPanel';
import { LoadedPart } from '../Loaded';
import { OwnerLink } from '../OwnerLink';
import { useLoaded } from '../useLoaded';

const useStyles = makeStyles(
  theme => ({
    back: { margin: theme.spacing(2, 0, 1) },
    facts: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      fontSize: theme.typography.pxToRem(14),
    },
  }),
  { name: 'IstioIngressServicePage' },
);

/** One service, also where no catalog entity has a tab for it. */
export const ServicePage = () => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { cluster = '', namespace = '', name = '' } = useParams();
  const ref: ServiceRef = { cluster, namespace, name };
  const loaded = useLoaded(`service ${serviceKey(ref)}`, signal =>
    api.getService(ref, { signal }),
  );
  return (
    <>
      <div className={classes.back}>
        <FleetLink tab="services">{t('fleet.services.back')}</FleetLink>
      </div>
      <LoadedPart
        loaded={loaded}
        loading={t('service.loading', { name })}
        failed={t('failure.service', { name })}
      >
        {details => <ServiceBody details={details} tick={loaded.tick} />}
      </LoadedPart>
    </>
  );
};

const ServiceBody = ({
  details: { summary },
  tick,
}: {
  details: ServiceDetails;
  tick: number;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { ref, owner, entityRef, status } = summary;
  return (
    <ListPanel
      head={
        <div className={classes.facts}>
          <Typography variant="h6" component="h2">
            <Name>{`${ref.cluster} / ${ref.namespace} / ${ref.name}`}</Name>
          </Typography>
          {status && <WordChip word={policyStatusWords[status]} />}
          <span>
            {`${t('fleet.services.owner')}: `}
            <OwnerLink owner={owner} />
          </span>
          {entityRef ? (
            <EntityRefLink entityRef={entityRef} />
          ) : (
            <span>{t('fleet.services.noEntity')}</span>
          )}
        </div>
      }
    >
      <ServicePanel
        summary={summary}
        initiallyOpen
        showSentence
        showChips
        tick={tick}
      />
    </ListPanel>
  );
};
