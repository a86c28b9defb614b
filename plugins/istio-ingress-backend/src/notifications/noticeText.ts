import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import {
  policyStatusWords,
  type ServiceRef,
  waiverStatusWords,
} from 'istio-ingress-contract';

/** A service that does not meet a policy any more. */
export interface Drift {
  service: ServiceRef;
  /** Of the policy. */
  title: string;
}

/** A waiver that ends soon. */
export interface EndingWaiver {
  service: ServiceRef;
  /** The title of the policy, or the rule of the finding. */
  target: string;
  expiresAt: string;
}

/** Everything that an owner is told at once. */
export interface Notice {
  owner: string;
  drifts: readonly Drift[];
  ending: readonly EndingWaiver[];
}

const MAX_NAMED = 10;
const MAX_NAME = 120;

/** What a notification says; e-mail and chat programs may render it as well. */
export function noticeText({
  owner,
  drifts,
  ending,
}: Notice): NotificationPayload {
  const { label, sentence } = policyStatusWords.violating;
  const titles: string[] = [];
  const parts: string[] = [];
  if (drifts.length > 0) {
    const services = new Set(drifts.map(({ service }) => placeOf(service)));
    const [first] = services;
    titles.push(
      services.size === 1
        ? `${label}: ${first}`
        : `${label}: ${services.size} services`,
    );
    const lines = drifts.map(
      ({ service, title }) => `${placeOf(service)} (${harmless(title)})`,
    );
    parts.push(
      drifts.length === 1
        ? `${lines[0]}: ${lowerFirst(sentence)}`
        : `Each falls short of a policy since the last message: ${listed(
            lines,
          )}.`,
    );
  }
  if (ending.length > 0) {
    titles.push(
      ending.length === 1
        ? `${drifts.length > 0 ? 'a' : 'A'} waiver ends soon`
        : `${ending.length} waivers end soon`,
    );
    const lines = ending.map(
      ({ service, target, expiresAt }) =>
        `${placeOf(service)} (${harmless(target)}) at ${expiresAt}`,
    );
    parts.push(
      `Ending soon: ${listed(lines)}. Afterwards: ${lowerFirst(
        waiverStatusWords.expired.sentence,
      )}`,
    );
  }
  const of = `owner=${encodeURIComponent(owner)}`;
  return {
    title: titles.join('; '),
    description: parts.join(' '),
    link:
      drifts.length > 0
        ? `/istio-ingress/services?${of}&status=violating`
        : `/istio-ingress/waivers?${of}`,
    severity: drifts.length > 0 ? 'high' : 'normal',
    topic: 'istio-ingress',
  };
}

function placeOf({ cluster, namespace, name }: ServiceRef): string {
  return harmless(`${namespace}/${name} in ${cluster}`);
}

function listed(lines: readonly string[]): string {
  const more = lines.length - MAX_NAMED;
  return [
    ...lines.slice(0, MAX_NAMED),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('; ');
}

/** Leaves nothing in a name that Markdown, HTML or a chat program acts upon. */
function harmless(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .,:;/'+-]+/gu, ' ')
    .replace(/:\/\//g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_NAME);
}

function lowerFirst(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}
