import { InfoCard, type InfoCardVariants } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { postureWords, type EntityPosture } from 'istio-ingress-contract';
import { useEntityPosture } from '../../hooks/useEntityPosture';
import { useTabPath } from '../../hooks/useTabPath';
import { useWords } from '../../hooks/useWords';
import { ModeChips } from '../ModeChips';
import { Sentence } from '../Sentence';
import { FailureNotice, LoadingBlock, Notice } from '../States';
import { WordChip } from '../WordChip';
import { WorstFinding } from './WorstFinding';

const useStyles = makeStyles(
  theme => ({
    chips: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1.5),
    },
  }),
  { name: 'IstioIngressOverviewCard' },
);

/**
 * Props of the overview card.
 *
 * @public
 */
export interface OverviewCardProps {
  variant?: InfoCardVariants;
}

/** The tab in short: the sentence, posture and modes, the worst finding. */
export const OverviewCard = ({ variant }: OverviewCardProps) => {
  const t = useWords();
  const { entity } = useEntity();
  const { posture, tick, refresh } = useEntityPosture(entity);
  const tabPath = useTabPath();
  return (
    <InfoCard
      title={t('tab.title')}
      variant={variant}
      deepLink={tabPath ? { title: t('card.open'), link: tabPath } : undefined}
    >
      {posture.state === 'loading' && (
        <LoadingBlock label={t('tab.loading')} lines={3} />
      )}
      {posture.state === 'failed' && (
        <FailureNotice
          title={t('failure.title')}
          error={posture.error}
          onRetry={refresh}
        />
      )}
      {posture.state === 'ready' && (
        <>
          {posture.error && (
            <Notice tone="warning">
              {t('failure.refreshFailed', { message: posture.error.message })}
            </Notice>
          )}
          <CardBody
            posture={posture.value}
            name={entity.metadata.name}
            tick={tick}
          />
        </>
      )}
    </InfoCard>
  );
};

const CardBody = ({
  posture,
  name,
  tick,
}: {
  posture: EntityPosture;
  name: string;
  tick: number;
}) => {
  const classes = useStyles();
  const { services } = posture;
  return (
    <>
      <Sentence text={posture.sentence} subject={name} />
      {services.length > 0 && (
        <div className={classes.chips}>
          <WordChip
            word={postureWords[posture.posture]}
            predicted={services.every(({ predicted }) => predicted)}
            stale={services.some(({ stale }) => stale)}
          />
          <ModeChips modes={posture.modes} posture={posture.posture} />
        </div>
      )}
      <WorstFinding services={services} tick={tick} />
    </>
  );
};
