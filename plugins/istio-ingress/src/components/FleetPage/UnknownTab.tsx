import Typography from '@material-ui/core/Typography';
import { useWords } from '../../hooks/useWords';
import { FleetLink } from './FleetLink';

/** An address below the page that leads nowhere. */
export const UnknownTab = () => {
  const t = useWords();
  return (
    <Typography style={{ marginTop: 24 }}>
      {`${t('fleet.tabs.unknown')} `}
      <FleetLink tab="overview">{t('fleet.tabs.overview')}</FleetLink>
    </Typography>
  );
};
