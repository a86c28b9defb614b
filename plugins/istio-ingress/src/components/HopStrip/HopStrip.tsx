import type { Controller, Node, Route } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { portsOf, stepsOf, type RouteStep } from '../../lib/routeSteps';
import { routeTitle } from '../../lib/routeTitle';
import { EdgeLink, HopLink } from './StripLink';
import { StripNode } from './StripNode';
import { useStripStyles } from './useStripStyles';

/** Props of {@link HopStrip}. */
export interface HopStripProps {
  route: Route;
  controllers: readonly Controller[];
  onHop: (hopIndex: number) => void;
  /** Without it the nodes are no buttons. */
  onNode?: (node: Node, hopIndex: number | undefined, anchor: Element) => void;
}

/** A route as the line of its hops, from the outside client to the pods. */
export const HopStrip = ({
  route,
  controllers,
  onHop,
  onNode,
}: HopStripProps) => {
  const classes = useStripStyles();
  const t = useWords();
  const controller = controllers.find(({ id }) => id === route.controllerId);
  const steps = stepsOf(route, t('strip.clients'), controller);
  return (
    <ol
      className={classes.strip}
      aria-label={t('strip.label', {
        route: routeTitle(route, t('route.anyHost')),
      })}
    >
      {steps.map((step, index) => (
        <li key={index} className={classes.step}>
          {index === 0 && (
            <StripNode node={step.from} controllers={controllers} />
          )}
          {step.kind === 'edge' ? (
            <EdgeLink
              edge={route.edge}
              position={{ index: `${index + 1}`, total: `${steps.length}` }}
              from={step.from.title}
              to={step.to.title}
            />
          ) : (
            <HopLink
              hop={step.hop}
              position={{ index: `${index + 1}`, total: `${steps.length}` }}
              to={spokenName(step, title =>
                t('strip.withPort', {
                  title,
                  port: portsOf(step.hop).join(', '),
                }),
              )}
              onClick={() => onHop(step.hopIndex)}
            />
          )}
          <StripNode
            node={step.to}
            hop={step.kind === 'hop' ? step.hop : undefined}
            controllers={controllers}
            onClick={
              onNode &&
              (anchor =>
                onNode(
                  step.to,
                  step.kind === 'hop' ? step.hopIndex : undefined,
                  anchor,
                ))
            }
          />
        </li>
      ))}
    </ol>
  );
};

function spokenName(
  step: RouteStep & { kind: 'hop' },
  withPort: (title: string) => string,
): string {
  const { to, hop } = step;
  return to.kind === 'workload' && portsOf(hop).length > 0
    ? withPort(to.title)
    : to.title;
}
