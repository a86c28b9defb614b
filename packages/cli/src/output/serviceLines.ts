import {
  acceptsWords,
  modeWords,
  postureWords,
  posturesWorstFirst,
  predictedWord,
  type Route,
  sentenceOf,
  type ServicePosture,
} from 'istio-ingress-contract';
import { blank, chip, dim, line, type Line, strong } from './lines';
import { routeLines } from './routeLines';

/** One service: its sentence, its routes, and what its ports accept. */
export function serviceLines(
  service: ServicePosture,
  routes: readonly Route[],
  options: { allEvidence: boolean },
): Line[] {
  const { ref, posture, modes } = service;
  const lines = [
    line(
      0,
      chip(postureWords[posture]),
      '  ',
      strong(`${ref.namespace}/${ref.name}`),
      modes.length > 0
        ? `  ${modes.map(mode => modeWords[mode].label).join(' + ')}`
        : '',
      service.predicted ? dim(`  ${predictedWord.label}`) : '',
    ),
    line(2, sentenceOf({ name: ref.name, services: [{ ...service, routes }] })),
  ];
  for (const route of routes) {
    lines.push(...routeLines(route, { indent: 2, ...options }));
  }
  if (routes.length > 0 || options.allEvidence)
    lines.push(...portLines(service));
  return [...lines, blank];
}

function portLines({ ports }: ServicePosture): Line[] {
  const lines: Line[] = [];
  for (const { port, protocol, targets } of ports) {
    for (const { targetPort, pods, accepts, because } of targets) {
      const [decisive] = because;
      lines.push(
        line(
          2,
          `Accepts on ${port} → ${targetPort} (${protocol}): `,
          chip(acceptsWords[accepts]),
          dim(`  ${pods === 1 ? '1 pod' : `${pods} pods`}`),
          dim(decisive ? `  ${decisive.message}` : ''),
        ),
      );
    }
  }
  return lines;
}

/** Services that are worth a reader's time, worst first, then by name. */
export function worstFirst(
  services: readonly ServicePosture[],
): ServicePosture[] {
  const rank = new Map(posturesWorstFirst.map((posture, at) => [posture, at]));
  return [...services].sort(
    (a, b) =>
      (rank.get(a.posture) ?? 0) - (rank.get(b.posture) ?? 0) ||
      compare(a.ref.namespace, b.ref.namespace) ||
      compare(a.ref.name, b.ref.name),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
