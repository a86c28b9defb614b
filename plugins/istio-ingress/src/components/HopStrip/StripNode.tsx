import ButtonBase from '@material-ui/core/ButtonBase';
import {
  acceptsWords,
  dataPlaneWords,
  sentenceCase,
  type Controller,
  type Hop,
  type Node,
} from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks/useWords';
import { controllerOf } from '../../lib/controllerOf';
import { nodeTitle } from '../../lib/nodeTitle';
import { podCountOf, portsOf } from '../../lib/routeSteps';
import { Name } from '../Name';
import { WordChip } from '../WordChip';
import { useStripStyles } from './useStripStyles';

/** One end of a hop. With `onClick` it is a button that tells more. */
export const StripNode = ({
  node,
  hop,
  controllers,
  onClick,
}: {
  node: Node;
  /** The hop that leads here. */
  hop?: Hop;
  controllers: readonly Controller[];
  onClick?: (anchor: Element) => void;
}) => {
  const classes = useStripStyles();
  const shape = [
    classes.node,
    (node.kind === 'client' || node.kind === 'external') && classes.outside,
    onClick && classes.nodeButton,
  ]
    .filter(Boolean)
    .join(' ');
  const content = (
    <NodeContent node={node} hop={hop} controllers={controllers} />
  );
  if (!onClick) return <span className={shape}>{content}</span>;
  return (
    <ButtonBase
      className={shape}
      disableRipple
      aria-haspopup="dialog"
      onClick={event => onClick(event.currentTarget)}
    >
      {content}
    </ButtonBase>
  );
};

const NodeContent = ({
  node,
  hop,
  controllers,
}: {
  node: Node;
  hop?: Hop;
  controllers: readonly Controller[];
}) => {
  const classes = useStripStyles();
  const t = useWords();
  const controller = controllerOf(node, controllers);
  const lines: ReactNode[] = [];
  const { title, place } = nodeTitle(node);

  const pods = hop && podCountOf(hop);
  const isWorkload = node.kind === 'workload';
  const ports = hop && isWorkload ? portsOf(hop) : [];
  if (pods !== undefined) lines.push(t('strip.pods', { count: pods }));
  if (node.dataPlane && showsDataPlane(node)) {
    const word = dataPlaneWords[node.dataPlane];
    lines.push(<WordChip word={word} plain />);
  }
  if (controller?.inboundCaptured !== undefined) {
    lines.push(
      controller.inboundCaptured ? t('strip.captured') : t('strip.notCaptured'),
    );
  }
  if (isWorkload && hop?.accepts) {
    const { label } = acceptsWords[hop.accepts];
    lines.push(t('strip.accepts', { label: sentenceCase(label) }));
  }

  return (
    <>
      <span className={classes.nodeTitle}>
        <Name>{title}</Name>
        {ports.length > 0 && ` :${ports.join(', :')}`}
      </span>
      {place && (
        <span className={classes.nodeLine}>
          <Name>{place}</Name>
        </span>
      )}
      {lines.map((line, index) => (
        <span key={index} className={classes.nodeLine}>
          {line}
        </span>
      ))}
    </>
  );
};

// A gateway is one by its title already; a client outside has no data plane.
function showsDataPlane({ kind, dataPlane }: Node): boolean {
  if (kind === 'client' || kind === 'external' || kind === 'load-balancer') {
    return false;
  }
  return dataPlane !== 'gateway' && dataPlane !== 'waypoint';
}
