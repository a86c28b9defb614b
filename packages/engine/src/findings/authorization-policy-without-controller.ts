import type { ObjectRef } from 'istio-ingress-contract';
import { controlPlaneOf, settingsOf } from '../mesh/controlPlanes';
import { podNamed, podsIn, type MeshPod } from '../mesh/pods';
import { AuthorizationPolicy } from '../snapshot/kinds';
import { matchesSelector } from '../snapshot/selectors';
import {
  allowPoliciesOf,
  type AuthorizationResource,
  takes,
} from './lib/authorization';
import { podOfRef } from './lib/podOfRef';
import { workloadKinds } from './lib/controllers';
import { type LastHop, lastHops, servicesOf, serviceText } from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const authorizationPolicyWithoutController = defineFinding({
  id: 'authorization-policy-without-controller',
  title:
    'An AuthorizationPolicy does not allow the proxy that outside traffic comes from',
  severity: 'critical',
  why: `Policies that name identities were written for callers in the mesh. Outside traffic
carries the identity of the last proxy, which is the controller or the gateway; if no
policy allows that one, clients get 403.

Where the last proxy sends plaintext there is no identity at all, and such policies
never allow it.`,
  sources: [
    {
      title: 'Istio: AuthorizationPolicy, Source',
      url: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
    },
    {
      title: 'Istio: authorization, implicit enablement',
      url: 'https://istio.io/latest/docs/concepts/security/#implicit-enablement',
    },
  ],
  inputs: [AuthorizationPolicy, ...workloadKinds],
  check: context => {
    if (context.objects.list(AuthorizationPolicy).length === 0) return [];
    const root = settingsOf(controlPlaneOf(context.snapshot)).rootNamespace;
    const clients = new Map<string, MeshPod | undefined>();
    return lastHops(context).flatMap(last => {
      const { route, hop } = last;
      if (hop.outcome !== 'mtls' && hop.outcome !== 'plaintext') return [];
      if (hop.accepts === 'unguarded' || !route.service) return [];
      if (hop.to.kind !== 'workload') return [];
      const pod = serverOf(context, last);
      if (!pod || pod.role === 'none') return [];
      const policies = allowPoliciesOf(
        context,
        pod.namespace,
        pod.labels,
        root,
      );
      if (policies.length === 0) return [];
      const identity =
        hop.outcome === 'plaintext'
          ? undefined
          : identityOf(context, clients, last);
      if (hop.outcome === 'mtls' && !identity) return [];
      const mayPass = policies.some(({ body }) =>
        (body.spec?.rules ?? []).some(
          ({ from }) =>
            from.length === 0 ||
            from.some(
              ({ source }) => !source || sourceMayTake(source, identity),
            ),
        ),
      );
      if (mayPass) return [];
      const policy = policies.find(
        ({ body }) => (body.spec?.rules ?? []).length > 0,
      );
      if (!policy) return [];
      return [
        {
          subject: policy.ref,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: identity
            ? `No AuthorizationPolicy for ${serviceText(
                route,
              )} allows ${principal(identity)}, the identity of ${named(
                hop.from,
              )}: requests get 403.`
            : `The policies for ${serviceText(
                route,
              )} allow identities only, and ${named(
                hop.from,
              )} sends plaintext, which has none: requests get 403.`,
          evidence: policies.slice(0, 5).map(({ ref, body }) => ({
            rule: 'R5',
            message:
              'the identity of the last proxy is not among those allowed',
            object: ref,
            path: 'spec.rules',
            value: JSON.stringify(
              (body.spec?.rules ?? []).flatMap(({ from }) =>
                from.flatMap(({ source }) => source?.principals ?? []),
              ),
            ),
          })),
          remedy: allow(context, policy, identity),
        },
      ];
    });
  },
  examples: [
    {
      title: 'Only another service of the mesh is allowed',
      from: 'nginx-mtls',
      change: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels: { app: cart }
  rules:
    - from:
        - source:
            principals: [cluster.local/ns/shop/sa/checkout]
`,
      finds: ['AuthorizationPolicy shop/cart'],
      fixed: true,
    },
  ],
});

interface Identity {
  namespace: string;
  account: string;
}

function principal({ namespace, account }: Identity): string {
  return `ns/${namespace}/sa/${account}`;
}

type Source = NonNullable<
  NonNullable<
    AuthorizationResource['body']['spec']
  >['rules'][number]['from'][number]['source']
>;

/** Could a request with this identity, or with none, match? When in doubt, yes. */
function sourceMayTake(
  source: Source,
  identity: Identity | undefined,
): boolean {
  const { principals, namespaces, serviceAccounts } = source;
  if (!identity)
    return (
      principals.length === 0 &&
      namespaces.length === 0 &&
      serviceAccounts.length === 0
    );
  // Trust domains have aliases, so only what stands behind them is compared.
  const text = principal(identity);
  const takesPrincipal =
    principals.length === 0 ||
    principals.some(pattern =>
      pattern.includes('/ns/')
        ? takes(pattern.slice(pattern.indexOf('/ns/') + 1), text)
        : pattern.includes('*') || pattern === text,
    );
  const takesNamespace =
    namespaces.length === 0 ||
    namespaces.some(pattern => takes(pattern, identity.namespace));
  const takesAccount =
    serviceAccounts.length === 0 ||
    serviceAccounts.some(
      pattern =>
        takes(pattern, `${identity.namespace}/${identity.account}`) ||
        takes(pattern, identity.account),
    );
  return takesPrincipal && takesNamespace && takesAccount;
}

function serverOf(
  context: FindingContext,
  { hop }: LastHop,
): MeshPod | undefined {
  const ref = hop.endpoints.flatMap(({ pods = [] }) => pods)[0];
  return ref && podOfRef(context.snapshot, ref);
}

/** The service account of the pods that open the connection. */
function identityOf(
  context: FindingContext,
  known: Map<string, MeshPod | undefined>,
  { route, hop }: LastHop,
): Identity | undefined {
  const ref =
    hop.from.kind === 'controller'
      ? context.controllerOf(route)?.ref
      : hop.from.ref;
  if (!ref) return undefined;
  const key = `${ref.kind} ${ref.namespace}/${ref.name}`;
  if (!known.has(key)) known.set(key, podOf(context, ref));
  const pod = known.get(key);
  return pod && !pod.unknown
    ? {
        namespace: pod.namespace,
        account: pod.spec.serviceAccountName ?? 'default',
      }
    : undefined;
}

function podOf(context: FindingContext, ref: ObjectRef): MeshPod | undefined {
  const namespace = ref.namespace ?? '';
  if (ref.kind === 'Pod')
    return podNamed(context.snapshot, namespace, ref.name);
  const kind = workloadKinds.find(each => each.kind === ref.kind);
  const selector =
    kind && context.objects.get(kind, namespace, ref.name)?.body.spec?.selector;
  return selector
    ? podsIn(context.snapshot, namespace).find(pod =>
        matchesSelector(selector, pod.labels),
      )
    : undefined;
}

function allow(
  context: FindingContext,
  { ref, body }: AuthorizationResource,
  identity: Identity | undefined,
): Remedy {
  const manifest = context.manifestOf(ref);
  const rule = (body.spec?.rules ?? []).findIndex(({ from }) =>
    from.some(({ source }) => (source?.principals.length ?? 0) > 0),
  );
  const from = body.spec?.rules[rule]?.from.findIndex(
    ({ source }) => (source?.principals.length ?? 0) > 0,
  );
  if (!identity) {
    return {
      noFix: 'Plaintext has no identity that a policy could name.',
      alternatives: [
        'Let the last proxy send mTLS first.',
        'Allow by other means than identities, such as paths.',
      ],
    };
  }
  if (!manifest || rule < 0 || from === undefined || from < 0) {
    return {
      noFix:
        'No rule of the policy lists identities to which one could be added.',
      alternatives: [
        `Allow the principal <trust domain>/${principal(identity)}.`,
      ],
    };
  }
  const { trustDomain } = settingsOf(controlPlaneOf(context.snapshot));
  return {
    summary: `Allow ${principal(identity)} in ${ref.name}`,
    changes: [
      {
        op: 'patch',
        object: ref,
        ops: [
          {
            op: 'add',
            path: `/spec/rules/${rule}/from/${from}/source/principals/-`,
            value: `${trustDomain}/${principal(identity)}`,
          },
        ],
      },
    ],
    costs: [
      'Everyone who reaches the entry from outside may then do what that rule allows.',
    ],
  };
}
