import type { ObjectRef } from 'istio-ingress-contract';
import { gatewaysOfService, type MeshGateway } from '../../mesh/gateways';
import { setFields } from '../../recipes/patch';
import { ConfigMap } from '../../snapshot/kinds';
import type { FindingContext, Remedy } from '../types';

const CONFIG = 'proxy.istio.io/config';

/** The gateway behind a Service. */
export function gatewayBehind(
  context: FindingContext,
  { namespace = '', name }: ObjectRef,
): MeshGateway | undefined {
  const gateways = gatewaysOfService(context.snapshot, namespace, name);
  return gateways.length === 1 ? gateways[0] : undefined;
}

/**
 * The texts in which `gatewayTopology` of a gateway may stand: the annotation
 * of its pods, and the settings of the mesh. Rules read ConfigMap for it.
 */
export function topologyTexts(
  context: FindingContext,
  { pods }: MeshGateway,
): string[] {
  return [
    ...pods.flatMap(({ annotations }) => annotations[CONFIG] ?? []),
    ...context.objects
      .list(ConfigMap)
      .filter(({ name }) => name === 'istio' || name.startsWith('istio-'))
      .flatMap(({ body }) => body.data.mesh ?? []),
  ];
}

/** Writes `gatewayTopology` into the pod template of a gateway. */
export function setTopology(
  context: FindingContext,
  { ref, pods }: MeshGateway,
  topology: string,
  summary: string,
  costs: readonly string[],
): Remedy {
  const manifest = context.manifestOf(ref);
  const isSet = pods.some(
    ({ annotations }) => annotations[CONFIG] !== undefined,
  );
  const spec = manifest?.spec as { template?: unknown } | undefined;
  const change =
    manifest && spec?.template && !isSet
      ? setFields(ref, manifest, [
          {
            path: ['spec', 'template', 'metadata', 'annotations', CONFIG],
            value: `{"gatewayTopology":${topology}}`,
          },
        ])
      : undefined;
  return change
    ? {
        summary,
        changes: [change],
        costs: ['The pods of the gateway restart.', ...costs],
      }
    : {
        noFix:
          'The settings of the gateway stand where others are set as well.',
        alternatives: [
          `Set gatewayTopology: ${topology} in ${CONFIG} of its pods, or in defaultConfig of MeshConfig.`,
        ],
      };
}
