import Typography from '@material-ui/core/Typography';
import type { ServiceRef } from 'istio-ingress-contract';
import { useShown } from '../../../hooks/useShown';
import { useWords } from '../../../hooks/useWords';
import { serviceKey } from '../../../lib/objectName';
import { ShowMore } from '../../ShowMore';
import { ServiceLink } from '../ServiceLink';

const atATime = 3;

/** The services that a finding is about, the first few of them. */
export const ServiceLinks = ({
  services,
}: {
  services: readonly ServiceRef[];
}) => {
  const t = useWords();
  const { shown, hiddenCount, showMore } = useShown(services, atATime);
  if (services.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('fleet.findings.noService')}
      </Typography>
    );
  }
  return (
    <>
      {shown.map(service => (
        <div key={serviceKey(service)}>
          <ServiceLink service={service} />
        </div>
      ))}
      <ShowMore hiddenCount={hiddenCount} step={atATime} onClick={showMore} />
    </>
  );
};
