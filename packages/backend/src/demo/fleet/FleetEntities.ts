import type { Entity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { ISTIO_INGRESS_WAIVERS_ANNOTATION } from 'backstage-plugin-istio-ingress-common';
import { FLEET } from './components';
import { divisions, teams } from './organisation';
import { GIT_COMPONENT, gitWaivers, people } from './waivers';

const LOCATION = `url:https://fleet.example/${FLEET}`;
const managed = {
  'backstage.io/managed-by-location': LOCATION,
  'backstage.io/managed-by-origin-location': LOCATION,
};

/** People, divisions, teams and components of the synthetic fleet. */
export class FleetEntities implements EntityProvider {
  getProviderName(): string {
    return FLEET;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await connection.applyMutation({
      type: 'full',
      entities: fleetEntities().map(entity => ({
        entity,
        locationKey: FLEET,
      })),
    });
  }
}

export function fleetEntities(): Entity[] {
  const group = (
    type: string,
    name: string,
    title: string,
    parent?: string,
  ): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, title, annotations: managed },
    spec: { type, ...(parent ? { parent } : {}), children: [] },
  });
  return [
    ...people.map(
      ({ name, title, group: memberOf }): Entity => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'User',
        metadata: { name, title, annotations: managed },
        spec: { profile: { displayName: title }, memberOf: [memberOf] },
      }),
    ),
    ...divisions.map(({ name, title }) => group('division', name, title)),
    ...teams.map(({ name, title, division }) =>
      group('team', name, `Team ${title}`, division),
    ),
    ...teams.map(
      ({ namespace, title, name }): Entity => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'System',
        metadata: { name: `fleet-${namespace}`, title, annotations: managed },
        spec: { owner: name },
      }),
    ),
    ...teams.flatMap(({ name: owner, namespace, topics }) =>
      topics.map(
        (topic): Entity => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: `${namespace}-${topic}`,
            title: `${topic} (${namespace})`,
            description: `Synthetic component of ${FLEET}`,
            annotations: {
              ...managed,
              'backstage.io/kubernetes-label-selector': `app.kubernetes.io/part-of=${topic}`,
              'backstage.io/kubernetes-namespace': namespace,
              'backstage.io/kubernetes-cluster': FLEET,
              ...(`${namespace}-${topic}` === GIT_COMPONENT
                ? {
                    [ISTIO_INGRESS_WAIVERS_ANNOTATION]: gitWaivers(new Date()),
                  }
                : {}),
            },
          },
          spec: {
            type: 'service',
            lifecycle: topic.length % 5 === 0 ? 'experimental' : 'production',
            owner,
            system: `fleet-${namespace}`,
          },
        }),
      ),
    ),
  ];
}
