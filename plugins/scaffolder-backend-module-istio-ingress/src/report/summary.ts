import {
  sentenceOf,
  type ClusterAnalysis,
  type Mode,
  type Posture,
} from 'istio-ingress-contract';

/** One service as the outputs of a step tell it. */
export interface Summary {
  modes: Mode[];
  posture: Posture;
  hosts: string[];
  sentence: string;
}

/** Of the named service, or the first; undefined when it is not there. */
export function summaryOf(
  { services, routes }: ClusterAnalysis,
  name?: string,
): Summary | undefined {
  const service = services.find(
    ({ ref }) => !name || `${ref.namespace}/${ref.name}` === name,
  );
  if (!service) return undefined;
  const own = routes.filter(({ id }) => service.routeIds.includes(id));
  return {
    modes: service.modes,
    posture: service.posture,
    hosts: [...new Set(own.flatMap(({ rule }) => rule.hosts))].sort(),
    sentence: sentenceOf({
      name: service.ref.name,
      services: [
        {
          ref: service.ref,
          modes: service.modes,
          unknown: service.unknown,
          routes: own,
        },
      ],
    }),
  };
}
