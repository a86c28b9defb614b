import fc from 'fast-check';
import { type Lease, planLeases, type Replica } from './planLeases';

const a: Replica = { id: 'a', clusters: ['eu', 'us'] };
const b: Replica = { id: 'b', clusters: ['eu', 'us'] };

describe('planLeases', () => {
  it('takes everything when it is alone', () => {
    expect(planLeases(a, [], [])).toEqual({ take: ['eu', 'us'] });
  });

  it('leaves the second cluster to the other replica', () => {
    expect(planLeases(a, [b], [])).toEqual({ take: ['eu'] });
    expect(planLeases(b, [a], [{ cluster: 'eu', owner: 'a' }])).toEqual({
      take: ['us'],
    });
  });

  it('takes what a replica with another configuration does not know', () => {
    const old: Replica = { id: 'b', clusters: ['eu'] };
    const plan = planLeases(a, [old], [{ cluster: 'eu', owner: 'a' }]);
    expect(plan).toEqual({ take: ['us'] });
  });

  it('gives one up for a replica that has come', () => {
    const leases = ['eu', 'us'].map(cluster => ({ cluster, owner: 'a' }));
    expect(planLeases(a, [b], leases)).toEqual({ take: [], giveUp: 'eu' });
  });

  it('moves nothing when that would not be more even', () => {
    const leases = [{ cluster: 'eu', owner: 'a' }];
    expect(planLeases(a, [b], leases).giveUp).toBeUndefined();
  });

  it('gives every cluster one owner, as evenly as can be, and then rests', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { maxLength: 9 }),
        (count, before) => {
          const clusters = before.map((_, index) => `c${index}`);
          const replicas = Array.from({ length: count }, (_, index) => ({
            id: `r${index}`,
            clusters,
          }));
          const leases: Lease[] = before.map((owner, index) => ({
            cluster: clusters[index],
            owner: owner === null || owner >= count ? undefined : `r${owner}`,
          }));
          const turn = (self: Replica) => {
            const others = replicas.filter(({ id }) => id !== self.id);
            const plan = planLeases(self, others, leases);
            for (const lease of leases) {
              if (plan.take.includes(lease.cluster)) lease.owner = self.id;
              if (plan.giveUp === lease.cluster) lease.owner = undefined;
            }
            return plan.take.length > 0 || plan.giveUp !== undefined;
          };
          for (let round = 0; round < 30; round++) replicas.forEach(turn);
          expect(replicas.map(turn)).not.toContain(true);

          const counts = replicas.map(
            ({ id }) => leases.filter(({ owner }) => owner === id).length,
          );
          expect(counts.reduce((sum, n) => sum + n, 0)).toBe(clusters.length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});
