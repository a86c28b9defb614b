import type { EndpointGroup, Hop, ObjectRef } from 'istio-ingress-contract';

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const kindName = /^[A-Z][A-Za-z0-9]{0,62}$/;
// Only plain field names and indexes: anything else could carry a quote or a
// JSONPath filter into the command.
const plainPath = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d{1,4}\])*$/;

/**
 * Commands by which a reader can check a hop against the cluster, the pods
 * first.
 *
 * @returns one command a line, without duplicates. An object whose name is not
 * a DNS-1123 name gives no command: such a text must never reach a shell.
 */
export function verifyCommands(hop: Hop): string[] {
  const commands = new Set<string>();
  for (const group of hop.endpoints) {
    const command = describeFirstPod(group);
    if (command) commands.add(command);
  }
  for (const group of hop.endpoints) {
    for (const { object, path } of group.because) {
      const command = object && getObject(object, path);
      if (command) commands.add(command);
    }
  }
  for (const { object, path } of hop.because) {
    const command = object && getObject(object, path);
    if (command) commands.add(command);
  }
  return [...commands];
}

function describeFirstPod({ pods }: EndpointGroup): string | undefined {
  const pod = pods?.find(({ predicted }) => !predicted);
  if (!pod || !isDnsName(pod.name) || !isDnsLabel(pod.namespace)) {
    return undefined;
  }
  return `istioctl x describe pod '${pod.name}' -n '${pod.namespace}'`;
}

function getObject(object: ObjectRef, path?: string): string | undefined {
  const { group, kind, namespace, name } = object;
  if (!kindName.test(kind) || !isDnsName(name)) return undefined;
  if (group !== '' && !isDnsName(group)) return undefined;
  if (namespace !== undefined && !isDnsLabel(namespace)) return undefined;

  const resource = kind.toLowerCase() + (group === '' ? '' : `.${group}`);
  const place = namespace === undefined ? '' : ` -n '${namespace}'`;
  const output =
    path && plainPath.test(path) ? `jsonpath='{.${path}}'` : 'yaml';
  return `kubectl get '${resource}' '${name}'${place} -o ${output}`;
}

function isDnsLabel(text: string): boolean {
  return dnsLabel.test(text);
}

function isDnsName(text: string): boolean {
  return (
    text.length <= 253 && text.split('.').every(label => isDnsLabel(label))
  );
}
