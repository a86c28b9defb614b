import type { Change } from 'istio-ingress-contract';

// Names as Kubernetes allows them (RFC 1123 subdomain). Nothing else is ever
// written into a command that somebody may paste into a shell.
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/**
 * The command that applies one change, or undefined where a name does not
 * allow one to be written safely, and for a created object, whose manifest is
 * the thing to copy.
 */
export function kubectlCommand(change: Change): string | undefined {
  if (change.op === 'create') return undefined;
  const { group, kind, namespace, name } = change.object;
  const isSafe =
    KIND.test(kind) &&
    NAME.test(name) &&
    (group === '' || NAME.test(group)) &&
    (namespace === undefined || NAME.test(namespace));
  if (!isSafe) return undefined;
  const where = namespace ? ` --namespace ${namespace}` : '';
  // kubectl resolves kinds without regard to case, and `kind.group` as well.
  const resource = (group ? `${kind}.${group}` : kind).toLowerCase();
  const command = change.op === 'delete' ? 'delete' : 'patch';
  const subject = `kubectl${where} ${command} ${resource} ${name}`;
  return change.op === 'delete'
    ? subject
    : `${subject} --type=json --patch='${quotable(change.ops)}'`;
}

/**
 * JSON that holds no single quote, no line end and nothing outside ASCII, so
 * that it stands between single quotes as it is.
 */
function quotable(value: unknown): string {
  return JSON.stringify(value).replace(
    /['\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
