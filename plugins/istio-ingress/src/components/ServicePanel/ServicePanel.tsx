import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  postureWords,
  sentenceOf,
  type Finding,
  type ServiceDetails,
  type ServiceSummary,
} from 'istio-ingress-contract';
import { useState } from 'react';
import { useServiceDetails } from '../../hooks/useServiceDetails';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { AcceptsTable } from '../AcceptsTable';
import { Disclosure } from '../Disclosure';
import { FindingList } from '../FindingList';
import { FixDialog } from '../FixDialog';
import { ServiceHistory } from '../History';
import { ModeChips } from '../ModeChips';
import { Name } from '../Name';
import { FailureNotice, LoadingBlock, Notice } from '../States';
import { StrictLink } from '../StrictPlanner';
import { TemplateLink } from '../TemplateLink';
import { ServicePolicies } from '../Waivers';
import { WordChip } from '../WordChip';
import { Routes } from './Routes';

const useStyles = makeStyles(
  theme => ({
    root: { padding: theme.spacing(1, 0) },
    body: { paddingTop: theme.spacing(1) },
    expose: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      margin: theme.spacing(1, 0),
    },
    section: { marginTop: theme.spacing(2) },
    sectionTitle: {
      fontWeight: 700,
      marginBottom: theme.spacing(0.5),
    },
  }),
  { name: 'IstioIngressServicePanel' },
);

/** Props of {@link ServicePanel}. */
export interface ServicePanelProps {
  summary: ServiceSummary;
  initiallyOpen: boolean;
  /** Whether the service's own sentence adds to the one above it. */
  showSentence: boolean;
  /** Whether the chips say more than those of the cluster. */
  showChips: boolean;
  tick: number;
}

/** One service: its routes, what it accepts, its findings. */
export const ServicePanel = ({
  summary,
  initiallyOpen,
  showSentence,
  showChips,
  tick,
}: ServicePanelProps) => {
  const classes = useStyles();
  const t = useWords();
  const { ref, posture, modes, predicted, stale, routeCount } = summary;
  return (
    <div className={classes.root}>
      <Disclosure
        level={4}
        title={<Name>{`${ref.namespace}/${ref.name}`}</Name>}
        initiallyOpen={initiallyOpen}
        summary={
          <>
            {showChips && (
              <>
                <WordChip
                  word={postureWords[posture]}
                  predicted={predicted}
                  stale={stale}
                />
                <ModeChips modes={modes} posture={posture} />
              </>
            )}
            {routeCount > 0 && (
              <Typography variant="body2" color="textSecondary">
                {t('service.routes', { count: routeCount })}
              </Typography>
            )}
          </>
        }
      >
        <div className={classes.body}>
          <ServiceBody
            summary={summary}
            showSentence={showSentence}
            tick={tick}
          />
        </div>
      </Disclosure>
    </div>
  );
};

const ServiceBody = ({
  summary,
  showSentence,
  tick,
}: Pick<ServicePanelProps, 'summary' | 'showSentence' | 'tick'>) => {
  const t = useWords();
  const [attempt, setAttempt] = useState(0);
  const details = useServiceDetails(summary.ref, tick + attempt);
  const { name } = summary.ref;
  if (details.state === 'loading') {
    return <LoadingBlock label={t('service.loading', { name })} lines={5} />;
  }
  if (details.state === 'failed') {
    return (
      <FailureNotice
        title={t('failure.service', { name })}
        error={details.error}
        onRetry={() => setAttempt(value => value + 1)}
      />
    );
  }
  return (
    <>
      {details.error && (
        <Notice tone="warning">
          {t('failure.refreshFailed', { message: details.error.message })}
        </Notice>
      )}
      <ServiceSections
        details={details.value}
        showSentence={showSentence}
        tick={tick + attempt}
        onChange={() => setAttempt(value => value + 1)}
      />
    </>
  );
};

const ServiceSections = ({
  details,
  showSentence,
  tick,
  onChange,
}: {
  details: ServiceDetails;
  showSentence: boolean;
  tick: number;
  /** Something about the service was decided here. */
  onChange: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const [fixing, setFixing] = useState<Finding>();
  const { service, routes, findings } = details;
  const sentence = sentenceOf({
    name: service.ref.name,
    services: [{ ...service, routes }],
  });
  return (
    <>
      {showSentence && (
        <Typography variant="body2" gutterBottom>
          <Name>{sentence}</Name>
        </Typography>
      )}
      <UnknownReasons service={service} />
      <Routes details={details} onFix={setFixing} />
      <div className={classes.expose}>
        <TemplateLink
          purpose="expose-service"
          label={t('service.expose')}
          formData={{
            entity: details.summary.entityRef,
            namespace: service.ref.namespace,
            name: service.ref.name,
            port: service.ports[0]?.port,
            exposure: { cluster: service.ref.cluster },
          }}
        />
        {service.routeCount > 0 && <StrictLink service={service.ref} />}
      </div>
      <ServicePolicies details={details} onChange={onChange} />
      <section className={classes.section}>
        <Typography component="h5" className={classes.sectionTitle}>
          {t('service.accepts')}
        </Typography>
        <AcceptsTable service={service} />
      </section>
      <section className={classes.section}>
        <Typography component="h5" className={classes.sectionTitle}>
          {t('service.findings', { number: `${findings.length}` })}
        </Typography>
        <FindingList findings={findings} onFix={setFixing} />
      </section>
      <ServiceHistory details={details} tick={tick} />
      <FixDialog
        service={service.ref}
        finding={fixing}
        entityRef={details.summary.entityRef}
        onClose={() => setFixing(undefined)}
      />
    </>
  );
};

const UnknownReasons = ({
  service: { modes, unknown = [], routeCount },
}: Pick<ServiceDetails, 'service'>) => {
  const t = useWords();
  if (!modes.includes('unknown') || unknown.length === 0) return null;
  return (
    <Notice tone="neutral">
      {routeCount > 0
        ? t('service.mayAlsoBeExposed')
        : t('service.mayBeExposed')}
      {unknown.map(({ message }, index) => (
        <div key={index}>
          <Name>{asSentence(message)}</Name>
        </div>
      ))}
    </Notice>
  );
};
