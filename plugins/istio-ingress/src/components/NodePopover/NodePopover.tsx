import IconButton from '@material-ui/core/IconButton';
import Popover from '@material-ui/core/Popover';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CloseIcon from '@material-ui/icons/Close';
import {
  dataPlaneWords,
  type Controller,
  type Hop,
  type Node,
  type ServicePosture,
} from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { controllerOf } from '../../lib/controllerOf';
import { podCountOf } from '../../lib/routeSteps';
import { EvidenceList } from '../EvidenceList';
import { Facts, type Fact } from '../Facts';
import { Name, ObjectName } from '../Name';
import { PodNames } from '../PodNames';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    paper: { padding: theme.spacing(2), maxWidth: 440, width: '100%' },
    head: {
      display: 'flex',
      justifyContent: 'space-between',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
    },
    evidence: { marginTop: theme.spacing(1.5) },
  }),
  { name: 'IstioIngressNodePopover' },
);

/** What a node of the strip is, where it was opened. */
export interface OpenNode {
  node: Node;
  hop?: Hop;
  anchor: Element;
}

/** Tells what a node of the strip is: object, data plane, labels, pods. */
export const NodePopover = ({
  open,
  controllers,
  service,
  onClose,
}: {
  open: OpenNode | undefined;
  controllers: readonly Controller[];
  service: ServicePosture;
  onClose: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  return (
    <Popover
      open={Boolean(open)}
      anchorEl={open?.anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      PaperProps={
        {
          className: classes.paper,
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': id,
        } as const
      }
    >
      {open && (
        <>
          <div className={classes.head}>
            <Typography id={id} variant="h6" component="h2">
              <Name>{open.node.title}</Name>
            </Typography>
            <IconButton
              size="small"
              aria-label={t('node.close')}
              onClick={onClose}
            >
              <CloseIcon fontSize="small" />
            </IconButton>
          </div>
          <NodeFacts
            open={open}
            controller={controllerOf(open.node, controllers)}
            service={service}
          />
        </>
      )}
    </Popover>
  );
};

const NodeFacts = ({
  open: { node, hop },
  controller,
  service,
}: {
  open: OpenNode;
  controller: Controller | undefined;
  service: ServicePosture;
}) => {
  const classes = useStyles();
  const t = useWords();
  const object = node.ref ?? controller?.ref;
  const dataPlane = node.dataPlane ?? controller?.dataPlane;
  const facts: Fact[] = [];
  const add = (name: string, value: ReactNode) => facts.push({ name, value });

  if (object) add(t('node.object'), <ObjectName object={object} />);
  if (controller && controller.vendor !== 'unknown') {
    add(t('node.vendor'), controller.vendor);
  }
  if (controller?.version) {
    add(t('node.version'), <Name>{controller.version}</Name>);
  }
  if (dataPlane) {
    const word = dataPlaneWords[dataPlane];
    add(
      t('node.dataPlane'),
      <>
        <WordChip word={word} plain /> — {word.sentence}
      </>,
    );
  }
  if (controller?.inboundCaptured !== undefined) {
    add(
      t('node.inbound'),
      controller.inboundCaptured
        ? t('node.inboundCaptured')
        : t('node.inboundNotCaptured'),
    );
  }
  if (node.kind === 'workload' && service.workloadLabels.length > 0) {
    add(t('node.labels'), <Labels sets={service.workloadLabels} />);
  }
  const pods = hop?.endpoints.flatMap(group => group.pods ?? []) ?? [];
  if (hop && pods.length > 0) {
    add(
      t('node.pods'),
      <PodNames pods={pods} count={podCountOf(hop) ?? pods.length} />,
    );
  }

  return (
    <>
      <Typography variant="body2" color="textSecondary">
        {t(`node.${node.kind}`)}
      </Typography>
      <Facts facts={facts} />
      {controller && controller.because.length > 0 && (
        <div className={classes.evidence}>
          <Typography variant="subtitle2" component="h3">
            {t('node.because')}
          </Typography>
          <EvidenceList
            evidence={controller.because}
            label={t('node.because')}
          />
        </div>
      )}
    </>
  );
};

const Labels = ({ sets }: { sets: Record<string, string>[] }) => (
  <>
    {sets.map((labels, index) => (
      <div key={index}>
        {Object.entries(labels)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => (
            <div key={key}>
              <Name code>{`${key}=${value}`}</Name>
            </div>
          ))}
      </div>
    ))}
  </>
);
