import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  modeWords,
  outcomeWords,
  postureWords,
  predictedWord,
  type Finding,
  type ServiceDetails,
  type Route,
} from 'istio-ingress-contract';
import { useState } from 'react';
import { useWords } from '../../hooks/useWords';
import { objectName } from '../../lib/objectName';
import { routeTitle } from '../../lib/routeTitle';
import { evidenceCount } from '../../lib/routeSteps';
import { promisedPosture } from '../../lib/promisedPosture';
import { Action } from '../Action';
import { EvidenceDrawer } from '../EvidenceDrawer';
import { HopStrip } from '../HopStrip';
import { Name } from '../Name';
import { NodePopover, type OpenNode } from '../NodePopover';
import { WordChip } from '../WordChip';
import { WhyLines } from './WhyLines';

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(2),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(0.5),
      marginBottom: theme.spacing(1.5),
    },
    title: { fontWeight: 700 },
    chips: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginLeft: 'auto',
    },
    foot: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-end',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1.5),
    },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginLeft: 'auto',
    },
  }),
  { name: 'IstioIngressRouteCard' },
);

/** Props of {@link RouteCard}. */
export interface RouteCardProps {
  route: Route;
  details: ServiceDetails;
  onFix: (finding: Finding) => void;
}

/** One way in: the hops, why they are as they are, and what can be done. */
export const RouteCard = ({ route, details, onFix }: RouteCardProps) => {
  const classes = useStyles();
  const t = useWords();
  const [openHop, setOpenHop] = useState<number>();
  const [openNode, setOpenNode] = useState<OpenNode>();
  const title = routeTitle(route, t('route.anyHost'));
  const { ref } = details.service;
  const controller = details.controllers.find(
    ({ id }) => id === route.controllerId,
  );
  const lastHop = route.hops.length - 1;
  const number = lastHop < 0 ? '0' : `${evidenceCount(route.hops[lastHop])}`;
  const fixable = details.findings.find(
    ({ fix, routeIds }) => fix && routeIds.includes(route.id),
  );

  return (
    <section className={classes.root} aria-label={title}>
      <div className={classes.head}>
        <Typography component="h5" variant="body1" className={classes.title}>
          <Name>{title}</Name>
        </Typography>
        <Typography variant="body2" color="textSecondary">
          <Name>
            {[objectName(route.entry), controller?.title]
              .filter(Boolean)
              .join(' · ')}
          </Name>
          {route.weight !== undefined &&
            ` · ${t('route.weight', { weight: `${route.weight}` })}`}
        </Typography>
        <div className={classes.chips}>
          <WordChip word={modeWords[route.mode]} />
          {route.upstream && (
            <WordChip
              word={outcomeWords[route.upstream]}
              label={t('route.upstream', {
                label: outcomeWords[route.upstream].label,
              })}
            />
          )}
          {route.predicted && <WordChip word={predictedWord} predicted />}
        </div>
      </div>
      <HopStrip
        route={route}
        controllers={details.controllers}
        onHop={setOpenHop}
        onNode={(node, hopIndex, anchor) =>
          setOpenNode({
            node,
            hop: hopIndex === undefined ? undefined : route.hops[hopIndex],
            anchor,
          })
        }
      />
      <div className={classes.foot}>
        <WhyLines route={route} />
        <div className={classes.actions}>
          {lastHop >= 0 && (
            <Action
              aria-haspopup="dialog"
              aria-label={t('route.evidenceOf', { number, route: title })}
              onClick={() => setOpenHop(lastHop)}
            >
              {t('route.evidence', { number })}
            </Action>
          )}
          {fixable && (
            <FixButton
              finding={fixable}
              label={fixLabel(fixable)}
              onFix={onFix}
            />
          )}
        </div>
      </div>
      <EvidenceDrawer
        cluster={ref.cluster}
        hop={openHop === undefined ? undefined : route.hops[openHop]}
        onClose={() => setOpenHop(undefined)}
      />
      <NodePopover
        open={openNode}
        controllers={details.controllers}
        service={details.service}
        onClose={() => setOpenNode(undefined)}
      />
    </section>
  );

  function fixLabel(finding: Finding): string {
    const posture = promisedPosture(finding, ref);
    return posture ? postureWords[posture].label : '';
  }
};

const FixButton = ({
  finding,
  label,
  onFix,
}: {
  finding: Finding;
  label: string;
  onFix: (finding: Finding) => void;
}) => {
  const t = useWords();
  const { title } = finding;
  return (
    <Action
      variant="outlined"
      color="primary"
      aria-haspopup="dialog"
      aria-label={
        label
          ? t('route.fixOf', { label, title })
          : t('finding.fixOf', { title })
      }
      onClick={() => onFix(finding)}
    >
      {label ? t('route.fix', { label }) : t('finding.fix')}
    </Action>
  );
};
