import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { ServiceResource } from '../../mesh/endpoints';
import type { IngressResource } from '../lib/ingressClass';
import type { ObjectReader } from '../types';
import {
  classSettings,
  DEFAULT_PREFIXES,
  type HaproxyController,
} from './controllers';

/** A configuration key and where it was found. */
export interface KeyValue {
  value: string;
  evidence(message: string): Evidence;
}

/** Looks up one key. */
export type KeyReader = (key: string) => KeyValue | undefined;

/**
 * Keys of a backend: of the Service, else the Ingress, else the ConfigMap of
 * the class, else the global one.
 *
 * @see https://haproxy-ingress.github.io/docs/configuration/keys/
 */
export function keysOf(
  objects: ObjectReader,
  controller: HaproxyController | undefined,
  ingress: IngressResource | undefined,
  service: ServiceResource | undefined,
): KeyReader {
  const prefixes = controller?.prefixes ?? DEFAULT_PREFIXES;
  const ofClass = classSettings(
    objects,
    ingress?.body.spec?.ingressClassName,
    controller,
  );
  return key => {
    for (const object of [service, ingress]) {
      for (const prefix of prefixes) {
        const value = object?.annotations[`${prefix}/${key}`];
        if (object && value !== undefined) {
          return {
            value,
            evidence: message =>
              fact('V4', message, object, {
                path: `metadata.annotations["${prefix}/${key}"]`,
                value,
              }),
          };
        }
      }
    }
    for (const map of [ofClass, controller?.settings]) {
      const value = map?.body.data[key];
      if (map && value !== undefined) {
        return {
          value,
          evidence: message =>
            fact('V4', message, map, { path: `data["${key}"]`, value }),
        };
      }
    }
    return undefined;
  };
}
