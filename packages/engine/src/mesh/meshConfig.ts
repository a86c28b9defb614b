import { load, JSON_SCHEMA } from 'js-yaml';

/** How a sidecar treats traffic to destinations it does not know. */
export type OutboundMode =
  | 'ALLOW_ANY'
  | 'REGISTRY_ONLY'
  | 'ALLOW_ANY_DYNAMIC_DNS';

/** A label selector of `discoverySelectors`. */
export interface DiscoverySelector {
  matchLabels: Record<string, string>;
  matchExpressions: { key: string; operator: string; values: string[] }[];
}

/** The settings of MeshConfig that change verdicts. */
export interface MeshConfig {
  rootNamespace: string;
  trustDomain: string;
  enableAutoMtls: boolean;
  outboundTrafficPolicy: OutboundMode;
  ingressControllerMode: 'OFF' | 'DEFAULT' | 'STRICT';
  ingressClass: string;
  ingressService: string;
  ingressSelector: string;
  defaultServiceExportTo: string[];
  defaultVirtualServiceExportTo: string[];
  defaultDestinationRuleExportTo: string[];
  discoverySelectors: DiscoverySelector[];
  interceptionMode: 'REDIRECT' | 'TPROXY' | 'NONE';
  proxyMetadata: Record<string, string>;
}

/**
 * Istio's defaults, written once (`pkg/config/mesh/mesh.go#DefaultMeshConfig`).
 */
export const defaultMeshConfig: MeshConfig = {
  rootNamespace: 'istio-system',
  trustDomain: 'cluster.local',
  enableAutoMtls: true,
  outboundTrafficPolicy: 'ALLOW_ANY',
  ingressControllerMode: 'STRICT',
  ingressClass: 'istio',
  ingressService: 'istio-ingressgateway',
  ingressSelector: '',
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  discoverySelectors: [],
  interceptionMode: 'REDIRECT',
  proxyMetadata: {},
};

type Fields = Record<string, unknown>;

// Enum numbers as in istio/api mesh/v1alpha1/config.proto; the decoder takes
// a name or a number.
const OUTBOUND: readonly OutboundMode[] = [
  'REGISTRY_ONLY',
  'ALLOW_ANY',
  'ALLOW_ANY_DYNAMIC_DNS',
];
const INGRESS_MODES = ['UNSPECIFIED', 'OFF', 'DEFAULT', 'STRICT'] as const;
const INTERCEPTION = ['REDIRECT', 'TPROXY', 'NONE'] as const;

/**
 * Reads the `mesh` key of Istio's ConfigMap as istiod does: fields override
 * the defaults, a message that is present replaces the default as a whole,
 * `null` counts as absent, both spellings of names are accepted
 * (`pkg/util/protomarshal#ApplyJSON`). A text that is no YAML map throws.
 */
export function parseMeshConfig(
  yaml: string,
  base = defaultMeshConfig,
): MeshConfig {
  const parsed: unknown =
    yaml.trim() === '' ? {} : load(yaml, { schema: JSON_SCHEMA });
  if (parsed === null || parsed === undefined) return base;
  if (!isFields(parsed)) throw new Error('MeshConfig is not a map');
  const config: MeshConfig = { ...base };
  const text = (
    name: keyof MeshConfig & string,
    set: (value: string) => void,
  ) => {
    const value = field(parsed, name);
    if (typeof value === 'string') set(value);
  };
  const texts = (
    name: keyof MeshConfig & string,
    set: (value: string[]) => void,
  ) => {
    const value = field(parsed, name);
    if (Array.isArray(value)) set(value.map(String));
  };
  text(
    'rootNamespace',
    value => (config.rootNamespace = value || base.rootNamespace),
  );
  text('trustDomain', value => (config.trustDomain = value));
  text('ingressClass', value => (config.ingressClass = value));
  text('ingressService', value => (config.ingressService = value));
  text('ingressSelector', value => (config.ingressSelector = value));
  texts(
    'defaultServiceExportTo',
    value => (config.defaultServiceExportTo = value),
  );
  texts(
    'defaultVirtualServiceExportTo',
    value => (config.defaultVirtualServiceExportTo = value),
  );
  texts(
    'defaultDestinationRuleExportTo',
    value => (config.defaultDestinationRuleExportTo = value),
  );
  const autoMtls = field(parsed, 'enableAutoMtls');
  if (typeof autoMtls === 'boolean') config.enableAutoMtls = autoMtls;
  const outbound = field(parsed, 'outboundTrafficPolicy');
  if (isFields(outbound)) {
    // Enum zero: a policy without mode means REGISTRY_ONLY.
    config.outboundTrafficPolicy =
      named(OUTBOUND, outbound.mode) ?? 'REGISTRY_ONLY';
  }
  const mode = named(INGRESS_MODES, field(parsed, 'ingressControllerMode'));
  if (mode && mode !== 'UNSPECIFIED') config.ingressControllerMode = mode;
  const selectors = field(parsed, 'discoverySelectors');
  if (Array.isArray(selectors)) {
    config.discoverySelectors = selectors.filter(isFields).map(readSelector);
  }
  const proxy = field(parsed, 'defaultConfig');
  if (isFields(proxy)) {
    const interception = named(INTERCEPTION, field(proxy, 'interceptionMode'));
    if (interception) config.interceptionMode = interception;
    const metadata = field(proxy, 'proxyMetadata');
    if (isFields(metadata)) config.proxyMetadata = stringsOf(metadata);
  }
  return config;
}

function readSelector(selector: Fields): DiscoverySelector {
  const labels = field(selector, 'matchLabels');
  const expressions = field(selector, 'matchExpressions');
  return {
    matchLabels: isFields(labels) ? stringsOf(labels) : {},
    matchExpressions: (Array.isArray(expressions) ? expressions : [])
      .filter(isFields)
      .map(({ key, operator, values }) => ({
        key: String(key),
        operator: String(operator),
        values: Array.isArray(values) ? values.map(String) : [],
      })),
  };
}

function named<T extends string>(
  names: readonly T[],
  value: unknown,
): T | undefined {
  if (typeof value === 'number') return names[value];
  return names.find(name => name === value);
}

function field(fields: Fields, camelCase: string): unknown {
  const value = fields[camelCase];
  if (value !== undefined && value !== null) return value;
  const snake = camelCase.replace(
    /[A-Z]/g,
    letter => `_${letter.toLowerCase()}`,
  );
  return fields[snake] ?? undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringsOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, String(value)]),
  );
}
