import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { vendorConformance } from '../testing/vendorConformance';
import { vendors } from './all';

const folders = readdirSync(__dirname, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== 'lib')
  .map(({ name }) => name)
  .sort();

describe('the list of vendors', () => {
  it('is sorted and names every folder', () => {
    expect(vendors.map(({ id }) => id)).toEqual(folders);
  });

  it('states a source for each vendor', () => {
    expect(vendors.filter(({ links }) => links.length === 0)).toEqual([]);
  });
});

for (const vendor of vendors) {
  vendorConformance(vendor, join(__dirname, vendor.id, 'scenarios'));
}
