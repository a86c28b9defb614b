import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { Finding, Preview, ServiceRef } from 'istio-ingress-contract';
import { useState } from 'react';
import { istioIngressApiRef } from '../../api';
import { useLatest } from '../../hooks/useLatest';
import { useWords } from '../../hooks/useWords';
import { serviceKey } from '../../lib/objectName';
import { unifiedPatch } from '../../lib/textDiff';
import { CopyButton } from '../CopyButton';
import { DiffView } from '../DiffView';
import { Name } from '../Name';
import { RelativeTime } from '../RelativeTime';
import { FailureNotice, LoadingBlock } from '../States';
import { PromiseTable } from './PromiseTable';

const useStyles = makeStyles(
  theme => ({
    section: { marginTop: theme.spacing(2) },
    object: { marginTop: theme.spacing(1) },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(0.5),
    },
  }),
  { name: 'IstioIngressFixPreview' },
);

/** What a fix changes and promises, as the backend computes it. */
export const FixPreview = ({
  service,
  finding,
}: {
  service: ServiceRef;
  finding: Finding;
}) => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const [attempt, setAttempt] = useState(0);
  const changes = finding.fix?.changes ?? [];
  const preview = useLatest(
    signal =>
      api.preview(
        {
          cluster: service.cluster,
          changes,
          services: concerned(service, finding),
        },
        { signal },
      ),
    `${finding.key}\n${attempt}`,
    0,
  );

  if (preview.state === 'loading') {
    return (
      <div className={classes.section}>
        <LoadingBlock label={t('fix.loading')} lines={6} />
      </div>
    );
  }
  if (preview.state === 'failed') {
    return (
      <div className={classes.section}>
        <FailureNotice
          title={t('fix.failed')}
          error={preview.error}
          permission={istioIngressFleetReadPermission.name}
          onRetry={() => setAttempt(value => value + 1)}
        />
      </div>
    );
  }
  return (
    <>
      <Changes preview={preview.value} />
      <Typography variant="h6" component="h3" className={classes.section}>
        {t('fix.promises')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {t('fix.promisesHint')}
        {` · ${t('fix.basedOn')} `}
        <RelativeTime at={preview.value.basedOn} />
      </Typography>
      <PromiseTable services={preview.value.services} />
    </>
  );
};

const Changes = ({ preview: { objects } }: { preview: Preview }) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <>
      <div className={`${classes.head} ${classes.section}`}>
        <Typography variant="h6" component="h3">
          {t('fix.changes')}
        </Typography>
        <CopyButton text={unifiedPatch(objects)} label={t('copy.patch')} />
      </div>
      {objects.map(({ title, kubectl, before, after }) => (
        <div key={title} className={classes.object}>
          <div className={classes.head}>
            <Typography variant="subtitle2" component="h4">
              <Name>{title}</Name>
              {before === undefined && ` (${t('fix.created')})`}
              {after === undefined && ` (${t('fix.deleted')})`}
            </Typography>
            {kubectl && (
              <CopyButton
                text={kubectl}
                label={t('copy.kubectl')}
                description={`${t('copy.kubectl')}: ${title}`}
              />
            )}
          </div>
          <DiffView title={title} before={before} after={after} />
        </div>
      ))}
    </>
  );
};

// The API computes the named services alone: the one on screen, and the
// others that the fix makes a promise for.
function concerned(service: ServiceRef, { fix }: Finding): ServiceRef[] {
  const services = new Map([[serviceKey(service), service]]);
  for (const promise of fix?.promises ?? []) {
    if (services.size === 50) break;
    services.set(serviceKey(promise.service), promise.service);
  }
  return [...services.values()];
}
