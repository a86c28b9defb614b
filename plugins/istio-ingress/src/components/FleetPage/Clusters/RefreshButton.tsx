import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import Typography from '@material-ui/core/Typography';
import { istioIngressRefreshPermission } from 'backstage-plugin-istio-ingress-common';
import { useState } from 'react';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { Action } from '../../Action';
import { Name } from '../../Name';

type Step =
  | { state: 'idle' | 'asking' | 'asked' }
  | { state: 'failed'; message: string };

/** Has a cluster read again at once, for those who may. */
export const RefreshButton = ({ cluster }: { cluster: string }) => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { allowed } = usePermission({
    permission: istioIngressRefreshPermission,
  });
  const [step, setStep] = useState<Step>({ state: 'idle' });
  if (!allowed) return null;

  const ask = async () => {
    setStep({ state: 'asking' });
    try {
      await api.refreshCluster(cluster);
      setStep({ state: 'asked' });
    } catch (error) {
      const message = error instanceof Error ? error.message : `${error}`;
      setStep({ state: 'failed', message });
    }
  };
  return (
    <>
      <Typography variant="body2" component="span" role="status">
        {step.state === 'asked' && t('fleet.clusters.asked')}
        {step.state === 'failed' && <Name>{step.message}</Name>}
      </Typography>
      <Action
        variant="outlined"
        disabled={step.state === 'asking'}
        aria-label={t('fleet.clusters.refreshOf', { cluster })}
        onClick={ask}
      >
        {t('tab.refresh')}
      </Action>
    </>
  );
};
