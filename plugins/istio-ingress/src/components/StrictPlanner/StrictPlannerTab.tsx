import { useApi } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { StrictRequest } from 'istio-ingress-contract';
import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { istioIngressApiRef } from '../../api';
import { useLatest } from '../../hooks/useLatest';
import { useWords } from '../../hooks/useWords';
import { searchOf } from '../FleetPage/filters/fleetFilters';
import { useFleetFilters } from '../FleetPage/filters/useFleetFilters';
import { Panel } from '../FleetPage/Panel';
import { FailureNotice, LoadingBlock } from '../States';
import { StrictForm } from './StrictForm';
import {
  questionKey,
  scopeOf,
  scopeParameter,
  scopeText,
} from './strictQuestion';
import { StrictResult } from './StrictResult';

/** What turning on STRICT would do, and how to get there. */
export const StrictPlannerTab = () => {
  const t = useWords();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { filters } = useFleetFilters();
  const cluster = filters.cluster?.[0];
  const scope = scopeOf(params.get(scopeParameter));
  const question = cluster && scope ? { cluster, scope } : undefined;
  const ask = ({ cluster: asked, scope: where }: StrictRequest) =>
    navigate(
      pathname +
        searchOf(
          { ...filters, cluster: [asked] },
          { [scopeParameter]: scopeText(where) },
        ),
    );
  return (
    <>
      <Panel title={t('strict.title')}>
        <Typography variant="body2" paragraph>
          {t('strict.intro')}
        </Typography>
        <StrictForm
          // An address that changes, by "back" too, changes the form.
          key={question ? questionKey(question) : cluster}
          cluster={cluster}
          scope={scope}
          onAsk={ask}
        />
      </Panel>
      {question ? (
        <Answer key={questionKey(question)} question={question} />
      ) : (
        <section>
          <Typography variant="h6" component="h2" style={{ marginTop: 24 }}>
            {t('strict.empty.title')}
          </Typography>
          <Typography>{t('strict.empty.hint')}</Typography>
        </section>
      )}
    </>
  );
};

const Answer = ({ question }: { question: StrictRequest }) => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const [attempt, setAttempt] = useState(0);
  const again = () => setAttempt(value => value + 1);
  // Not asked again by itself: it takes the backend a while.
  const latest = useLatest(
    signal => api.whatIfStrict(question, { signal }),
    `${questionKey(question)}\n${attempt}`,
    0,
  );
  if (latest.state === 'loading') {
    return (
      <>
        <LoadingBlock label={t('strict.loading')} lines={10} />
        <Typography variant="body2" color="textSecondary">
          {t('strict.loadingHint')}
        </Typography>
      </>
    );
  }
  if (latest.state === 'failed') {
    return (
      <FailureNotice
        title={t('strict.failed')}
        error={latest.error}
        permission={istioIngressFleetReadPermission.name}
        onRetry={again}
      />
    );
  }
  return <StrictResult answer={latest.value} onAgain={again} />;
};
