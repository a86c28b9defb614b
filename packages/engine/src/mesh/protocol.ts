import type { ServicePort } from '../snapshot/schema/core';

/**
 * How Istio treats a port: as HTTP, as opaque TCP, by looking at the first
 * bytes (`auto`), or not at all (`udp`).
 */
export type ProtocolClass = 'http' | 'tcp' | 'auto' | 'udp';

const CLASSES: Readonly<Record<string, ProtocolClass>> = {
  http: 'http',
  http2: 'http',
  http_proxy: 'http',
  grpc: 'http',
  'grpc-web': 'http',
  tcp: 'tcp',
  https: 'tcp',
  tls: 'tcp',
  mongo: 'tcp',
  redis: 'tcp',
  mysql: 'tcp',
  udp: 'udp',
};

// Servers that speak first would hang while their protocol is sniffed.
const SERVER_FIRST = [25, 53, 3306, 27017];

/** The protocol of a Service port, as declared, and its class. */
export interface PortProtocol {
  /** The declared protocol, or `auto`. */
  name: string;
  class: ProtocolClass;
  /** The field that decides. */
  decidedBy: 'protocol' | 'appProtocol' | 'name' | 'port' | 'nothing';
}

/**
 * Istio's reading of a port (`pkg/config/kube/conversion.go#ConvertProtocol`):
 * `appProtocol` replaces the name, else the word of the name before its first
 * dash.
 */
export function protocolOf(port: ServicePort): PortProtocol {
  if (port.protocol === 'UDP')
    return { name: 'udp', class: 'udp', decidedBy: 'protocol' };
  const declared = port.appProtocol ?? port.name ?? '';
  const decidedBy = port.appProtocol !== undefined ? 'appProtocol' : 'name';
  switch (port.appProtocol) {
    case 'kubernetes.io/h2c':
      return { name: 'http2', class: 'http', decidedBy };
    case 'kubernetes.io/ws':
      return { name: 'http', class: 'http', decidedBy };
    case 'kubernetes.io/wss':
      return { name: 'https', class: 'tcp', decidedBy };
    default:
  }
  return protocolNamed(declared, port.port, decidedBy);
}

/** The class of a protocol name, as ServiceEntry ports state it. */
export function protocolNamed(
  declared: string,
  port: number,
  decidedBy: PortProtocol['decidedBy'] = 'protocol',
): PortProtocol {
  const lower = declared.toLowerCase();
  const word = lower.startsWith('grpc-web')
    ? 'grpc-web'
    : lower.split('-', 1)[0];
  const known = CLASSES[word];
  if (known) return { name: word, class: known, decidedBy };
  if (SERVER_FIRST.includes(port))
    return { name: 'tcp', class: 'tcp', decidedBy: 'port' };
  return {
    name: 'auto',
    class: 'auto',
    decidedBy: declared ? decidedBy : 'nothing',
  };
}
