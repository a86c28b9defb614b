import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { ActionsRegistryService } from '../alphaServices';
import { audited } from '../router/audited';
import type { Caller } from '../router/createRouter';
import { explainService } from './explainService';
import { listViolations } from './listViolations';
import type { AskedHandlers } from './AskedHandlers';
import { whatIfStrict } from './whatIfStrict';

const MAX_MS = 120_000;

const readOnly = { readOnly: true, destructive: false, idempotent: true };

/**
 * What assistants may ask. Each action is a question to the API: the same
 * checks, with the credentials of whoever asks, and nothing is changed.
 */
export function registerActions(
  registry: ActionsRegistryService,
  options: { handlers: AskedHandlers; auditor: AuditorService },
): void {
  const { handlers, auditor } = options;
  const ask = <T>(
    operation: string,
    {
      input,
      credentials,
    }: { input: object; credentials: BackstageCredentials },
    answer: (caller: Caller) => Promise<T>,
  ): Promise<T> =>
    audited(
      {
        auditor,
        request: undefined,
        operation,
        isRecorded: false,
        meta: { ...input } as JsonObject,
      },
      () => answer({ credentials, signal: AbortSignal.timeout(MAX_MS) }),
    );

  registry.register({
    name: 'list-violations',
    title: 'List services that fall short of an ingress policy',
    description: `Lists Kubernetes services that fall short of the platform team's policies for traffic from outside (such as mTLS on the last hop), with what each lacks. Waived ones are left out. Only services that you may see are listed; ask for more with \`cursor\`. Use explain-service for one of them.`,
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          cluster: z.string().optional().describe('Name of a cluster'),
          namespace: z.string().optional(),
          owner: z
            .string()
            .optional()
            .describe('Entity reference of the owner, such as group:default/a'),
          policy: z.string().optional().describe('Id of a policy'),
          limit: z.number().int().min(1).max(50).default(20),
          cursor: z.string().optional(),
        }),
      output: z =>
        z.object({
          totalCount: z.number(),
          nextCursor: z.string().optional(),
          items: z.array(
            z.object({
              cluster: z.string(),
              namespace: z.string(),
              name: z.string(),
              posture: z.string(),
              modes: z.array(z.string()),
              entityRef: z.string().optional(),
              owner: z.string().optional(),
              stale: z.boolean(),
              shortfalls: z.array(
                z.object({ policy: z.string(), message: z.string() }),
              ),
            }),
          ),
        }),
    },
    action: async context => ({
      output: await ask('ListViolations', context, caller =>
        listViolations(handlers, context.input, caller),
      ),
    }),
  });

  registry.register({
    name: 'explain-service',
    title: 'Explain how outside traffic reaches a service',
    description: `Explains for one Kubernetes service how traffic from outside reaches it, hop by hop, whether each hop is mTLS, which objects decide it, where it stands with each policy, and which fixes are known. An outcome of "unknown" means that it could not be determined, not that it is safe.`,
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          cluster: z.string(),
          namespace: z.string(),
          name: z.string(),
        }),
      output: z =>
        z.object({
          sentence: z.string(),
          posture: z.string(),
          modes: z.array(z.string()),
          stale: z.boolean(),
          observedAt: z.string(),
          unknown: z.array(z.string()),
          policies: z.array(
            z.object({
              policy: z.string(),
              title: z.string(),
              status: z.string(),
              shortfalls: z.array(z.string()),
              waivedUntil: z.string().optional(),
            }),
          ),
          routes: z.array(
            z.object({
              entry: z.string(),
              hosts: z.array(z.string()),
              vendor: z.string(),
              mode: z.string(),
              outcome: z.string(),
              hops: z.array(
                z.object({
                  from: z.string(),
                  to: z.string(),
                  sent: z.string(),
                  accepts: z.string().optional(),
                  outcome: z.string(),
                  because: z.array(z.string()),
                }),
              ),
            }),
          ),
          findings: z.array(
            z.object({
              rule: z.string(),
              severity: z.string(),
              message: z.string(),
              fix: z.string().optional(),
            }),
          ),
        }),
    },
    action: async context => ({
      output: await ask('ExplainService', context, caller =>
        explainService(handlers, context.input, caller),
      ),
    }),
  });

  registry.register({
    name: 'what-if-strict',
    title: 'Tell what turning on STRICT mTLS would break',
    description: `Tells what a PeerAuthentication with mode STRICT would do to traffic from outside, for the workloads of one service, for a namespace, or for the whole mesh of a cluster, and in which order known fixes would make it safe. Nothing is applied.`,
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          cluster: z.string(),
          namespace: z
            .string()
            .optional()
            .describe('Without it: the whole mesh of the cluster'),
          service: z
            .string()
            .optional()
            .describe('Name of a Service in the namespace'),
        }),
      output: z =>
        z.object({
          verdict: z.string(),
          basedOn: z.string(),
          cannot: z.string().optional(),
          breaks: z.array(
            z.object({
              service: z.string().optional(),
              entry: z.string(),
              hosts: z.array(z.string()),
              reasons: z.array(z.string()),
            }),
          ),
          unknown: z.number(),
          clientsOutsideMesh: z.array(
            z.object({ namespace: z.string(), pods: z.number() }),
          ),
          steps: z.array(
            z.object({
              title: z.string(),
              owners: z.array(z.string()),
              mends: z.number(),
              left: z.number(),
            }),
          ),
          unmended: z.number(),
        }),
    },
    action: async context => ({
      output: await ask('WhatIfStrict', context, caller =>
        whatIfStrict(handlers, context.input, caller),
      ),
    }),
  });
}
