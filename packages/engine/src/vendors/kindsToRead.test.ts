import { currentGroup } from '../snapshot/formerGroups';
import { vendorKind } from '../snapshot/kinds';
import { vendors } from './all';
import { kindsToRead } from './kindsToRead';

describe('the kinds that are read from a cluster', () => {
  it('never include Secrets', () => {
    expect(kindsToRead().map(({ kind }) => kind)).not.toContain('Secret');
  });

  it('include those that a vendor brings with it', () => {
    const Own = vendorKind('example.com', 'Entry', 'entries', 'entry');
    expect(
      kindsToRead([
        { ...vendors[0], id: 'own', claims: { entryKinds: [Own] } },
      ]),
    ).toContain(Own);
  });

  it('cover whatever a vendor declares to read', () => {
    const known = kindsToRead();
    expect(
      vendors.flatMap(({ inputs }) =>
        inputs.filter(kind => !known.includes(kind)),
      ),
    ).toEqual([]);
  });

  it('are the same object by each group that serves them', () => {
    const older = kindsToRead().flatMap(({ group, kind, aliases = [] }) =>
      aliases.map(alias => ({ group, current: currentGroup(alias, kind) })),
    );
    expect(older.length).toBeGreaterThan(0);
    expect(older.filter(({ group, current }) => group !== current)).toEqual([]);
  });

  it('are named once each', () => {
    const names = kindsToRead().map(({ group, kind }) => `${group}/${kind}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
