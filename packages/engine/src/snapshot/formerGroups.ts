// Of kinds whose group is still in use by others, the kind is told.
const FORMER: Readonly<Record<string, string>> = {
  'extensions/DaemonSet': 'apps',
  'extensions/Deployment': 'apps',
  'extensions/Ingress': 'networking.k8s.io',
  'eks.amazonaws.com/IngressClassParams': 'elbv2.k8s.aws',
  'eks.amazonaws.com/TargetGroupBinding': 'elbv2.k8s.aws',
  'ingress.v1.haproxy.org': 'ingress.v3.haproxy.org',
  'k8s.f5.com/IngressLink': 'cis.f5.com',
  'traefik.containo.us': 'traefik.io',
};

/**
 * The group by which results name a kind that another group serves as well
 * (`aliases` of a kind): the same object, by whichever it was given.
 */
export function currentGroup(group: string, kind: string): string {
  return FORMER[`${group}/${kind}`] ?? FORMER[group] ?? group;
}
