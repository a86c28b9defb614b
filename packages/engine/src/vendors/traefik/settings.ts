import type { Reason } from 'istio-ingress-contract';
import type { Container } from '../../snapshot/schema/core';
import { goBoolean } from '../lib/booleans';
import { controllerFrom } from '../lib/claimIngresses';
import { findProxies, type ProxyWorkload } from '../lib/proxies';
import type { ControllerDraft, VendorContext } from '../types';

export const vendorName = { id: 'traefik', title: 'Traefik' };

/** The sources of configuration that read Kubernetes objects. */
export type Provider =
  | 'kubernetesingress'
  | 'kubernetescrd'
  | 'kubernetesgateway'
  | 'kubernetesingressnginx';

/** One running Traefik and what its static configuration says. */
export interface TraefikController {
  controller: ControllerDraft;
  settings: Settings;
}

/**
 * The static configuration, from arguments and environment. Keys are lower
 * case: Traefik ignores the case of options.
 */
export interface Settings {
  options: ReadonlyMap<string, string>;
  /** Set when the options are in a file, which is not among the objects. */
  unknown?: Reason;
  version?: string;
}

/** What is known of a Traefik that was not found: nothing. */
export const NOT_FOUND: Settings = {
  options: new Map(),
  unknown: {
    code: 'no-controller',
    message: 'no pod of Traefik was found, whose options decide',
  },
};

export function findControllers({
  snapshot,
}: VendorContext): TraefikController[] {
  return findProxies(snapshot, {
    images: ['traefik', 'traefik-hub', 'mirrored-library-traefik'],
    labels: [{ 'app.kubernetes.io/name': 'traefik' }],
    container: 'traefik',
  }).map(workload => {
    const settings = settingsOf(workload);
    const controller = controllerFrom(vendorName, workload);
    return { controller, settings };
  });
}

function settingsOf({ container, ref, version }: ProxyWorkload): Settings {
  const options = optionsOf(container);
  const stated = [...options.keys()].some(key => key.startsWith('providers.'));
  return {
    options,
    ...(version ? { version } : {}),
    ...(stated
      ? {}
      : {
          unknown: {
            code: 'upstream-not-known',
            message:
              'the static configuration of Traefik is neither in its arguments nor in its environment',
            object: ref,
          },
        }),
  };
}

/** https://doc.traefik.io/traefik/getting-started/configuration-overview/ */
function optionsOf(container: Container | undefined): Map<string, string> {
  const options = new Map<string, string>();
  for (const { name, value } of container?.env ?? []) {
    if (!name.startsWith('TRAEFIK_')) continue;
    options.set(
      name.slice('TRAEFIK_'.length).toLowerCase().replaceAll('_', '.'),
      value ?? '',
    );
  }
  for (const word of [
    ...(container?.command ?? []),
    ...(container?.args ?? []),
  ]) {
    const [, key, value] =
      /^--?([a-z][\w.-]*)(?:=([\s\S]*))?$/i.exec(word) ?? [];
    if (key) options.set(key.toLowerCase(), value ?? 'true');
  }
  return options;
}

/** Is the provider on? Undefined when the configuration is not known. */
export function isOn(
  { options, unknown }: Settings,
  provider: Provider,
): boolean | undefined {
  if (unknown) return undefined;
  const own = options.get(`providers.${provider}`);
  if (own !== undefined) return goBoolean(own) ?? true;
  return [...options.keys()].some(key =>
    key.startsWith(`providers.${provider}.`),
  );
}

/** An option of a provider, such as `nativeLBByDefault`. */
export function optionOf(
  { options }: Settings,
  provider: Provider,
  name: string,
): string | undefined {
  return options.get(`providers.${provider}.${name.toLowerCase()}`);
}

/** A switch of a provider, off by default; undefined when not known. */
export function switchOf(
  settings: Settings,
  provider: Provider,
  name: string,
): boolean | undefined {
  const stated = optionOf(settings, provider, name);
  if (stated !== undefined) return goBoolean(stated) ?? false;
  return settings.unknown ? undefined : false;
}

/** Does the provider watch the namespace? */
export function watches(
  settings: Settings,
  provider: Provider,
  namespace: string,
): boolean {
  const stated = optionOf(settings, provider, 'namespaces');
  return !stated || stated.split(',').some(each => each.trim() === namespace);
}
