import {
  clusterSummary,
  entityPosture,
  serviceDetails,
} from '../testing/build';
import { partsByCluster } from './byCluster';

const service = (cluster: string, name: string, posture: 'mtls' | 'broken') =>
  serviceDetails({
    service: {
      ref: { cluster, namespace: 'shop', name },
      posture,
      modes: ['standalone'],
    },
    routes: [],
  });

describe('partsByCluster', () => {
  it('puts the worst cluster and the worst service first', () => {
    const { parts, without } = partsByCluster(
      entityPosture(
        'cart',
        [
          clusterSummary({ name: 'eu' }),
          clusterSummary({ name: 'us' }),
          clusterSummary({ name: 'asia' }),
        ],
        [
          service('eu', 'a', 'mtls'),
          service('us', 'a', 'mtls'),
          service('us', 'b', 'broken'),
        ],
      ),
    );

    expect(parts.map(({ name, posture }) => [name, posture])).toEqual([
      ['us', 'broken'],
      ['eu', 'mtls'],
    ]);
    expect(parts[0].services.map(({ ref }) => ref.name)).toEqual(['b', 'a']);
    expect(without).toEqual(['asia']);
  });

  it('keeps a cluster without services when it was not read completely', () => {
    const { parts, without } = partsByCluster(
      entityPosture('cart', [clusterSummary({ status: 'syncing' })], []),
    );

    expect(parts.map(({ name }) => name)).toEqual(['prod-eu']);
    expect(parts[0].posture).toBeUndefined();
    expect(without).toEqual([]);
  });
});
