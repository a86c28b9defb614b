import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  istioIngressEntityReadPermission,
  istioIngressFleetReadPermission,
  type ServiceRef,
} from 'backstage-plugin-istio-ingress-common';
import { entityOfEachService } from '../entities/entityOfEachService';
import type { DirectorySource } from '../entities/DirectorySource';
import type { ServiceDirectory } from '../entities/ServiceDirectory';
import { serviceKeyOf } from '../store/keys';
import type { Visible } from '../store/ResultStore';
import type { RuledEntity, VisibleEntities } from './VisibleEntities';

/** What a caller may see, by permissions and by the catalog. */
export class CallerAccess {
  readonly #permissions: PermissionsService;
  readonly #entities: VisibleEntities;
  readonly #directory: DirectorySource;
  /** Owners of services, for as long as entities and services are the same. */
  readonly #owners = new WeakMap<
    readonly RuledEntity[],
    { directory: ServiceDirectory; owners: Map<string, string> }
  >();

  constructor(options: {
    permissions: PermissionsService;
    entities: VisibleEntities;
    directory: DirectorySource;
  }) {
    this.#permissions = options.permissions;
    this.#entities = options.entities;
    this.#directory = options.directory;
  }

  /** All services with `fleet.read`; without it those of permitted entities. */
  async visible(credentials: BackstageCredentials): Promise<Visible> {
    if (await this.isAllowed(istioIngressFleetReadPermission, credentials)) {
      return 'all';
    }
    const entities = await this.#entities.permitted(credentials);
    return [...(await this.#ownersOf(entities)).keys()].sort();
  }

  /** @throws NotAllowedError, the same for services that do not exist. */
  async assertVisible(
    ref: ServiceRef,
    credentials: BackstageCredentials,
  ): Promise<Visible> {
    const visible = await this.visible(credentials);
    if (visible !== 'all' && !visible.includes(serviceKeyOf(ref))) {
      throw new NotAllowedError(
        `Service '${ref.namespace}/${ref.name}' of cluster '${ref.cluster}' belongs to no catalog entity that you may read; others need the permission ${istioIngressFleetReadPermission.name}`,
      );
    }
    return visible;
  }

  /** @throws NotAllowedError that names the permission. */
  async assertAllowed(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.isAllowed(permission, credentials))) {
      throw new NotAllowedError(`This needs the permission ${permission.name}`);
    }
  }

  /** Who may see every service may see those of an entity as well. */
  async assertEntityAllowed(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const decisions = await this.#permissions.authorize(
      [
        {
          permission: istioIngressEntityReadPermission,
          resourceRef: entityRef,
        },
        { permission: istioIngressFleetReadPermission },
      ],
      { credentials },
    );
    if (decisions.every(({ result }) => result !== AuthorizeResult.ALLOW)) {
      throw new NotAllowedError(
        `The ingress posture of '${entityRef}' needs the permission ${istioIngressEntityReadPermission.name} on it`,
      );
    }
  }

  /** The entity that owns each service, of those the caller's catalog shows. */
  async owners(
    credentials: BackstageCredentials,
  ): Promise<ReadonlyMap<string, string>> {
    return this.#ownersOf(await this.#entities.inCatalog(credentials));
  }

  async #ownersOf(
    entities: readonly RuledEntity[],
  ): Promise<Map<string, string>> {
    const directory = await this.#directory.get();
    const kept = this.#owners.get(entities);
    if (kept?.directory === directory) return kept.owners;
    const owners = new Map(
      [...entityOfEachService(entities, directory)].map(([key, { ref }]) => [
        key,
        ref,
      ]),
    );
    this.#owners.set(entities, { directory, owners });
    return owners;
  }

  async isAllowed(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    return decision.result === AuthorizeResult.ALLOW;
  }
}
