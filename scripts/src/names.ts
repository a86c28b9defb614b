/** A name as Kubernetes takes it for a label: RFC 1123, and it starts with a letter. */
const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

// They would not do as the name of a constant, or mean something already.
const RESERVED = new Set([
  ...['await', 'break', 'case', 'catch', 'class', 'const', 'continue'],
  ...['debugger', 'default', 'delete', 'do', 'else', 'enum', 'export'],
  ...['extends', 'false', 'finally', 'for', 'function', 'if', 'implements'],
  ...['import', 'in', 'instanceof', 'interface', 'let', 'new', 'null'],
  ...['package', 'private', 'protected', 'public', 'return', 'static'],
  ...['super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var'],
  ...['void', 'while', 'with', 'yield', 'arguments', 'eval', 'undefined'],
  'unknown',
]);

/** The name, if it may be that of a vendor or finding. */
export function checkedName(name: string, what: string): string {
  if (!NAME.test(name) || name.includes('--') || name.length > 40) {
    throw new Error(
      `${JSON.stringify(
        name,
      )} is no name of a ${what}: up to 40 of a-z, 0-9 and single hyphens, with a letter first and no hyphen last`,
    );
  }
  if (RESERVED.has(name)) throw new Error(`${name} is a reserved word`);
  return name;
}

/** `acme-gateway` as a constant is called: `acmeGateway`. */
export function exportName(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, next: string) => next.toUpperCase());
}

/** `acme-gateway` for people: `Acme gateway`. */
export function titleOf(name: string): string {
  return name[0].toUpperCase() + name.slice(1).replaceAll('-', ' ');
}
