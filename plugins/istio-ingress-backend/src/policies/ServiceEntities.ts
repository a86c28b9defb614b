import { entityOfEachService } from '../entities/entityOfEachService';
import { ServiceDirectory } from '../entities/ServiceDirectory';
import type { ServiceLabels } from '../store/ResultStore';
import type { CatalogEntity } from './catalogEntity';

/**
 * The entity of each service of one cluster, matched again only when labels or
 * entities differ.
 */
export class ServiceEntities {
  #entities?: readonly CatalogEntity[];
  #services = new Map<string, ServiceLabels>();
  #matched: ReadonlyMap<string, CatalogEntity> = new Map();

  match(
    cluster: string,
    services: readonly ServiceLabels[],
    entities: readonly CatalogEntity[],
  ): ReadonlyMap<string, CatalogEntity> {
    const isKnown =
      this.#entities === entities &&
      this.#services.size === services.length &&
      services.every(service =>
        hasSameLabels(this.#services.get(service.key), service),
      );
    this.#services = new Map(services.map(service => [service.key, service]));
    if (isKnown) return this.#matched;
    this.#entities = entities;
    this.#matched = entityOfEachService(
      entities,
      new ServiceDirectory(new Map([[cluster, services]])),
    );
    return this.#matched;
  }
}

function hasSameLabels(
  known: ServiceLabels | undefined,
  service: ServiceLabels,
): boolean {
  if (!known) return false;
  return (
    isSame(known.labels, service.labels) &&
    isSame(known.workloadLabels, service.workloadLabels)
  );
}

function isSame(known: object, value: object): boolean {
  return known === value || JSON.stringify(known) === JSON.stringify(value);
}
