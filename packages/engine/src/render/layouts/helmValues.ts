import type { ExposeIntent, Manifest } from 'istio-ingress-contract';
import { fileNames } from './fileNames';
import type { RenderedFile } from './index';
import { writeYaml } from './writeYaml';

/**
 * Values for the `ingress` block that `helm create` gives a chart, where the
 * entry is an Ingress that such a block can say; all else as templates. The
 * values name the Service, for the other objects refer to it.
 */
export function helmValues(
  { service, labels }: ExposeIntent,
  manifests: readonly Manifest[],
  comments: Readonly<Record<string, string>>,
): RenderedFile[] {
  const ingress = manifests.find(
    ({ kind, apiVersion, metadata }) =>
      kind === 'Ingress' &&
      apiVersion === 'networking.k8s.io/v1' &&
      metadata.namespace === service.namespace,
  );
  const block =
    ingress && Object.keys(labels ?? {}).length === 0
      ? blockOf(ingress, service.name)
      : undefined;
  const templates = block
    ? manifests.filter(manifest => manifest !== ingress)
    : manifests;
  const names = fileNames(templates);
  return [
    {
      path: 'values.yaml',
      text: writeYaml(
        {
          fullnameOverride: service.name,
          service: { port: service.port },
          ingress: block ?? { enabled: false },
        },
        {
          ...comments,
          fullnameOverride: 'The templates refer to the Service by this name.',
          ...(block ? {} : { enabled: 'The entry is among the templates.' }),
        },
      ),
    },
    ...templates.map((manifest, index) => ({
      path: `templates/${names[index]}`,
      text: escaped(writeYaml(manifest, comments)),
    })),
  ];
}

interface IngressSpec {
  ingressClassName?: string;
  tls?: unknown;
  rules?: {
    host?: string;
    http?: {
      paths?: {
        path?: string;
        pathType?: string;
        backend?: { service?: { name?: string } };
      }[];
    };
  }[];
}

/** The block says hosts and paths; the backend is the chart’s own Service. */
function blockOf(ingress: Manifest, service: string) {
  const spec = ingress.spec as IngressSpec;
  const rules = spec.rules ?? [];
  const isOwn = rules.every(({ http }) =>
    http?.paths?.every(({ backend }) => backend?.service?.name === service),
  );
  if (!isOwn || spec.ingressClassName === undefined) return undefined;
  const { annotations } = ingress.metadata;
  return {
    enabled: true,
    className: spec.ingressClassName,
    ...(annotations ? { annotations } : {}),
    hosts: rules.map(({ host, http }) => ({
      host,
      paths: (http?.paths ?? []).map(({ path, pathType }) => ({
        path,
        pathType,
      })),
    })),
    ...(spec.tls ? { tls: spec.tls } : {}),
  };
}

/** Text that Helm would take for its own. */
function escaped(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}
