import { waiverRequestSchema, type WaiverTarget } from 'istio-ingress-contract';
import { readYaml } from 'istio-ingress-engine';
import { z } from 'zod';

/** A waiver as an annotation states it, checked. */
export interface StatedWaiver {
  target: WaiverTarget;
  /** Without it, the waiver is for every cluster. */
  cluster?: string;
  reason: string;
  ticket?: string;
  expiresMs: number;
}

/** What an annotation says; `problems` tell what of it does not hold, and why. */
export interface WaiverAnnotation {
  stated: StatedWaiver[];
  problems: string[];
}

/** What decides whether a waiver can hold. */
export interface WaiverLimits {
  policyIds: readonly string[];
  /** Ids of the finding rules. */
  rules: readonly string[];
  maxValidityMs: number;
  nowMs: number;
}

const MAX_CHARACTERS = 20_000;
const MAX_DEPTH = 8;
const MAX_WAIVERS = 50;
const MAX_PROBLEMS = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

const itemSchema = z
  .strictObject({
    policy: z.string().min(1).max(63).optional(),
    finding: z.string().min(1).max(200).optional(),
    cluster: z.string().min(1).max(200).optional(),
    /** A day ends with the day, in UTC. */
    until: z.union([
      z.iso.date().transform(day => Date.parse(day) + DAY_MS),
      z.iso.datetime({ offset: true }).transform(time => Date.parse(time)),
    ]),
    reason: waiverRequestSchema.shape.reason,
    ticket: waiverRequestSchema.shape.ticket,
  })
  .refine(
    ({ policy, finding }) => (policy === undefined) !== (finding === undefined),
    {
      message: 'give either policy or finding',
    },
  );

/** Anybody who may edit an entity writes this text: nothing in it may throw. */
export function readWaiverAnnotation(
  text: string,
  limits: WaiverLimits,
): WaiverAnnotation {
  const items = listOf(text);
  if (typeof items === 'string') return { stated: [], problems: [items] };
  const stated: StatedWaiver[] = [];
  const problems: string[] = [];
  items.slice(0, MAX_WAIVERS).forEach((item, index) => {
    const read = waiverOf(item, limits);
    if (typeof read === 'string') problems.push(`[${index}]: ${read}`);
    else stated.push(read);
  });
  if (items.length > MAX_WAIVERS) {
    problems.unshift(
      `only the first ${MAX_WAIVERS} of ${items.length} waivers are read`,
    );
  }
  return { stated, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** A text says what is wrong. */
function listOf(text: string): unknown[] | string {
  if (text.length > MAX_CHARACTERS) {
    return `longer than ${MAX_CHARACTERS} characters`;
  }
  const read = readYaml(text, { depth: MAX_DEPTH, aliases: 0 });
  if (!read.ok) return `line ${read.line}: ${firstLine(read.message)}`;
  return Array.isArray(read.value) ? read.value : 'not a list of waivers';
}

function waiverOf(item: unknown, limits: WaiverLimits): StatedWaiver | string {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) {
    return parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => [...path, message].join(': '))
      .join('; ');
  }
  const { policy, finding, cluster, until, reason, ticket } = parsed.data;
  if (policy !== undefined && !limits.policyIds.includes(policy)) {
    return `policy '${policy}' is not in force`;
  }
  if (finding !== undefined && !limits.rules.includes(finding)) {
    return `'${finding}' is no rule of a finding`;
  }
  if (until <= limits.nowMs) {
    return `it ended at ${new Date(until).toISOString()}`;
  }
  if (until > limits.nowMs + limits.maxValidityMs) {
    return `until is further away than the ${Math.floor(
      limits.maxValidityMs / DAY_MS,
    )} days that are allowed`;
  }
  return {
    target:
      policy !== undefined
        ? { kind: 'policy', policyId: policy }
        : { kind: 'finding', rule: finding ?? '' },
    cluster,
    reason,
    ticket,
    expiresMs: until,
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0].slice(0, 300);
}
