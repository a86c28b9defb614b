import {
  waiverRequestSchema,
  type ServiceRef,
  type WaiverRequest,
} from 'istio-ingress-contract';
import { endOfDay } from './dates';
import { targetOf } from './waiverTarget';

/** What is typed into the form of a request. */
export interface RequestFields {
  cluster: string;
  /** `namespace/name` */
  service: string;
  target: string;
  reason: string;
  ticket: string;
  /** A day such as `2026-11-25`; it ends with it. */
  until: string;
}

/** The fields that something is wrong with. */
export type FieldProblems = Partial<Record<keyof RequestFields, true>>;

/**
 * The request that fields make, or what is wrong with them. The backend checks
 * the same again.
 *
 * @param latest - the last day that may be chosen
 */
export function requestOf(
  fields: RequestFields,
  { earliest, latest }: { earliest: string; latest: string },
): { request: WaiverRequest } | { problems: FieldProblems } {
  const problems: FieldProblems = {};
  const service = serviceOf(fields);
  const target = targetOf(fields.target);
  const expiresAt = endOfDay(fields.until);
  if (!service) problems.service = true;
  if (!target) problems.target = true;
  // Days are written so that their order is that of their text.
  if (!expiresAt || fields.until < earliest || fields.until > latest) {
    problems.until = true;
  }
  const { reason, ticket } = waiverRequestSchema.shape;
  if (!reason.safeParse(fields.reason).success) problems.reason = true;
  const text = fields.ticket.trim();
  if (text && !ticket.safeParse(text).success) problems.ticket = true;
  if (Object.keys(problems).length > 0 || !service || !target || !expiresAt) {
    return { problems };
  }
  return {
    request: {
      service,
      target,
      reason: fields.reason.trim(),
      ...(text ? { ticket: text } : {}),
      expiresAt,
    },
  };
}

function serviceOf({
  cluster,
  service,
}: RequestFields): ServiceRef | undefined {
  const [namespace, name, ...more] = service.trim().split('/');
  return cluster && namespace && name && more.length === 0
    ? { cluster, namespace, name }
    : undefined;
}
