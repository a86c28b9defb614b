/**
 * The annotation that makes the injector refuse a pod, if one does
 * (`pkg/kube/inject/validate.go`). Values the engine does not read itself are
 * taken as valid.
 */
export function invalidAnnotation(
  annotations: Readonly<Record<string, string>>,
): string | undefined {
  return Object.keys(annotations)
    .sort()
    .find(
      name => checks[name] !== undefined && !checks[name](annotations[name]),
    );
}

const TRAFFIC = 'traffic.sidecar.istio.io/';

const checks: Readonly<Record<string, (value: string) => boolean>> = {
  'sidecar.istio.io/interceptionMode': value =>
    ['REDIRECT', 'TPROXY', 'NONE'].includes(value),
  'status.sidecar.istio.io/port': isPort,
  [`${TRAFFIC}includeOutboundIPRanges`]: value =>
    value === '*' || isRangeList(value),
  [`${TRAFFIC}excludeOutboundIPRanges`]: isRangeList,
  [`${TRAFFIC}includeInboundPorts`]: value =>
    value === '*' || isPortList(value),
  [`${TRAFFIC}excludeInboundPorts`]: isPortList,
  [`${TRAFFIC}excludeOutboundPorts`]: isPortList,
};

function isPort(text: string): boolean {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) && Number(trimmed) <= 65535;
}

function isPortList(text: string): boolean {
  return text.trim() === '' || text.trim().split(',').every(isPort);
}

function isRangeList(text: string): boolean {
  return text === '' || text.split(',').every(isRange);
}

function isRange(text: string): boolean {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text);
  if (!match) return false;
  const [, address, length] = match;
  if (address.includes(':')) return Number(length) <= 128;
  const parts = address.split('.');
  return (
    parts.length === 4 &&
    parts.every(part => /^\d+$/.test(part) && Number(part) <= 255) &&
    Number(length) <= 32
  );
}
