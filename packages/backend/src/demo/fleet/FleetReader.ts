import type { ClusterReader } from 'backstage-plugin-istio-ingress-node';
import {
  type ClusterObjects,
  loadManifests,
  type SourceObject,
} from 'istio-ingress-engine';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLEET, services } from './components';
import {
  entryOf,
  fleetGateway,
  type Manifest,
  namespaceOf,
  namespacePolicy,
  workloadOf,
} from './manifests';
import { teams } from './organisation';
import { plaintextRules } from './past';

/** What the fleet has of Istio and of ingress controllers: that of demo-eu. */
const PLATFORM = [
  'istio.yaml',
  'gateways/public.yaml',
  'ingress/nginx.yaml',
  'ingress/nginx-mesh.yaml',
];

/**
 * A synthetic cluster of 2,000 services. Its objects are made by this program
 * and never change; all that is said about them is computed from them.
 */
export class FleetReader implements ClusterReader {
  readonly name = FLEET;
  readonly source = 'files';
  readonly world = 'closed';
  readonly #platform: string;
  #objects?: readonly SourceObject[];

  /** @param platform - the folder of the cluster demo-eu */
  constructor(platform: string) {
    this.#platform = platform;
  }

  async read(): Promise<ClusterObjects> {
    this.#objects ??= fleetObjects(this.#platform);
    return {
      cluster: FLEET,
      world: 'closed',
      observedAt: new Date().toISOString(),
      objects: this.#objects,
    };
  }

  watch(): void {
    // Nothing changes.
  }
}

export function fleetObjects(platform: string): SourceObject[] {
  const { objects } = loadManifests(
    PLATFORM.map(file => ({
      file,
      text: readFileSync(join(platform, file), 'utf8'),
    })),
  );
  const manifests = [
    fleetGateway,
    ...teams.flatMap(team => [namespaceOf(team), namespacePolicy(team)]),
    ...services.flatMap(service => [...workloadOf(service), entryOf(service)]),
    ...plaintextRules.map(({ after }) => after),
  ].filter(manifest => manifest !== undefined);
  return [...objects, ...manifests.map(asObject)];
}

export function asObject(manifest: Manifest): SourceObject {
  return { manifest };
}
