import type { Backend } from '../types';

/** What the `service` of a Mapping says. */
export interface ServiceAddress {
  tls: boolean;
  backend: Backend;
  /** The DNS name that is dialled, as Istio would see it in a Host header. */
  hostname: string;
}

/**
 * Reads `[scheme://]name[.namespace[.svc...]][:port]`
 * (python/ambassador/ir/irbasemapping.py#normalize_service). Without a
 * namespace, the Mapping's own is meant; without a port, 80 or 443.
 */
export function readService(
  text: string,
  namespace: string,
  tls: boolean,
): ServiceAddress {
  const [, scheme = '', rest = ''] =
    /^([a-z]+:\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  const secure = tls || scheme.toLowerCase() === 'https://';
  const [, host = '', stated] = /^(.*?)(?::(\d+))?(?:\/.*)?$/.exec(rest) ?? [];
  const port = stated ? Number(stated) : secure ? 443 : 80;
  const labels = host.split('.');
  const isService =
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(labels[0]) &&
    (labels.length <= 2 || labels[2] === 'svc') &&
    !/^\d+$/.test(labels[0]);
  if (!isService) {
    return {
      tls: secure,
      backend: { kind: 'address', host, port },
      hostname: host,
    };
  }
  const [name, where = namespace] = labels;
  return {
    tls: secure,
    backend: { kind: 'service', namespace: where, name, port },
    hostname: labels.length > 2 ? host : `${name}.${where}`,
  };
}
