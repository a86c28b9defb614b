import { PageWithHeader } from '@backstage/core-components';
import { useWords } from '../../hooks/useWords';
import { FleetPage } from './FleetPage';

/** The page with the header that the older frontend system leaves to pages. */
export const LegacyFleetPage = () => {
  const t = useWords();
  return (
    <PageWithHeader title={t('fleet.title')} themeId="tool">
      <FleetPage />
    </PageWithHeader>
  );
};
