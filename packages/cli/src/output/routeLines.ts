import {
  acceptsWords,
  edgeWords,
  type Evidence,
  type Hop,
  modeWords,
  type Node,
  outcomeWords,
  predictedWord,
  type Route,
  sentWords,
  symbolText,
} from 'istio-ingress-contract';
import { chip, dim, line, type Line, type Segment } from './lines';
import { evidenceSubject, objectName, placeOf } from './names';

/** A route: where it enters, its hops as a strip, and why it ends as it does. */
export function routeLines(
  route: Route,
  { indent, allEvidence }: { indent: number; allEvidence: boolean },
): Line[] {
  const lines = [
    line(
      indent,
      ruleText(route),
      dim(`  ${objectName(route.entry)}`),
      dim(placeText(placeOf(route.entry.origin))),
      `  ${modeWords[route.mode].label}`,
      ...(route.weight === undefined ? [] : [`  weight ${route.weight}`]),
      ...(route.predicted ? [dim(`  ${predictedWord.label}`)] : []),
    ),
    line(indent + 2, ...stripOf(route)),
  ];
  if (route.brokenAt) {
    lines.push(line(indent + 2, 'Ends before a workload: ', route.brokenAt));
  }
  if (allEvidence) {
    for (const [index, hop] of route.hops.entries()) {
      lines.push(...hopLines(hop, index, route.hops.length, indent + 2));
    }
  } else {
    const last = route.hops[route.hops.length - 1];
    const why = last?.because[0];
    if (why) lines.push(...evidenceLines([why], indent + 2, 'Why: '));
  }
  const reasons = [
    ...(route.unknown ?? []),
    ...route.hops.flatMap(hop => hop.unknown ?? []),
  ].map(({ message }) => message);
  for (const reason of new Set(reasons)) {
    lines.push(line(indent + 2, 'Not known because: ', reason));
  }
  return lines;
}

function ruleText({ rule }: Route): string {
  const hosts = rule.hosts.length > 0 ? rule.hosts.join(', ') : 'any host';
  const port = rule.port === undefined ? '' : `:${rule.port}`;
  return `${hosts}${port}${rule.path ?? ''}`;
}

function stripOf(route: Route): Segment[] {
  const [first] = route.hops;
  const strip: Segment[] = ['Clients'];
  if (!first) return [...strip, ` ──${edgeWords[route.edge].label}──▶ ?`];
  if (first.from.kind !== 'client') {
    strip.push(` ──${edgeWords[route.edge].label}──▶ `, nodeText(first.from));
  }
  for (const hop of route.hops) {
    const word = outcomeWords[hop.outcome];
    strip.push(
      ' ──',
      { text: `${symbolText[word.symbol]} ${word.label}`, style: word.tone },
      '──▶ ',
      nodeText(hop.to, hop),
    );
  }
  return strip;
}

function nodeText({ title, kind }: Node, hop?: Hop): string {
  const port = hop?.wire.port === undefined ? '' : ` :${hop.wire.port}`;
  const pods = (hop?.endpoints ?? []).reduce(
    (sum, { podCount, pods: listed }) =>
      sum + (podCount ?? listed?.length ?? 0),
    0,
  );
  const count = pods > 0 && kind === 'workload' ? ` ×${pods}` : '';
  return `[${title}${port}${count}]`;
}

function hopLines(
  hop: Hop,
  index: number,
  total: number,
  indent: number,
): Line[] {
  const lines = [
    line(
      indent,
      `Hop ${index + 1} of ${total}, from ${hop.from.title} to ${
        hop.to.title
      }: `,
      chip(outcomeWords[hop.outcome]),
      `  sent: ${sentWords[hop.sent].label}`,
      ...(hop.accepts
        ? [`  accepted: ${acceptsWords[hop.accepts].label}`]
        : []),
      ...(hop.predicted ? [dim(`  ${predictedWord.label}`)] : []),
    ),
    ...evidenceLines(hop.because, indent + 2),
  ];
  if (hop.endpoints.length > 1) {
    for (const group of hop.endpoints) {
      const pods = (group.pods ?? []).map(({ name }) => name);
      const named = pods.slice(0, 3).join(', ');
      const more = pods.length > 3 ? ` and ${pods.length - 3} more` : '';
      lines.push(
        line(
          indent + 2,
          chip(outcomeWords[group.outcome]),
          `  ${named || group.address || 'endpoints'}${more}`,
        ),
        ...evidenceLines(group.because.slice(0, 2), indent + 4),
      );
    }
  }
  return lines;
}

/** Steps of reasoning, one a line, with where to look them up. */
export function evidenceLines(
  evidence: readonly Evidence[],
  indent: number,
  start = '',
): Line[] {
  return evidence.map(step => {
    const subject = evidenceSubject(step);
    const place = placeOf(step.object?.origin);
    return line(
      indent,
      `${start}${step.message}`,
      dim(subject ? ` [${subject}]` : ''),
      dim(placeText(place)),
    );
  });
}

function placeText(place: string): string {
  return place ? ` (${place})` : '';
}
