import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fuzz } from '../../bench/fuzz/fuzz';

const clusters = join(__dirname, '../../examples/clusters');

describe('damaged manifests', () => {
  it('never throw, hang, or give an answer outside the contract', async () => {
    const corpus = readdirSync(clusters, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.yaml'))
      .sort()
      .map(file => ({
        file,
        text: readFileSync(join(clusters, file), 'utf8'),
      }));
    expect(corpus.length).toBeGreaterThan(20);
    const report = await fuzz({ corpus, seed: 1, seconds: 60, most: 400 });
    expect(report.defects).toEqual([]);
    expect(report.cases).toBe(400);
    expect(report.documents).toBeGreaterThan(400);
    expect(report.falseMtls).toBe(0);
  }, 90_000);
});
