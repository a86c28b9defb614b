import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareCase } from '../../packages/engine/src/testing/conformance';
import { readCases } from '../../packages/engine/src/testing/conformanceCases';
import { caseLine, exportCase, type ExportSource } from './exportCases';

const file = resolve(__dirname, '../../conformance/demo.jsonl');
const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map(
    line =>
      JSON.parse(line) as { id: string; source: ExportSource; inputs: string },
  );

const AGAIN =
  './dev conformance --export examples/clusters/demo-{eu,lab,us} --strict --judge --out conformance/demo.jsonl';

describe('the demo clusters, judged by Istio', () => {
  it('are all there, as they are and with STRICT', () => {
    expect(lines.map(({ id }) => id)).toEqual(
      ['demo-eu', 'demo-lab', 'demo-us'].flatMap(id => [id, `${id}-strict`]),
    );
  });

  // Fails when a demo cluster changed, or what is asked of it, and Istio was
  // not asked again.
  it.each(lines)('$id is what was judged', ({ id, source, inputs }) => {
    const now = exportCase(source);
    expect({ id: now.id, inputs: now.inputs, otherwise: AGAIN }).toEqual({
      id,
      inputs,
      otherwise: AGAIN,
    });
  });

  it('get the verdicts of Istio', () => {
    const compared = readCases(file).flatMap(compareCase);
    expect(compared.length).toBeGreaterThan(50);
    expect(compared.filter(({ relation }) => relation !== 'agree')).toEqual([]);
    expect(compared.filter(({ falseMtls }) => falseMtls)).toEqual([]);
  });

  it('refuse connections only once STRICT is on', () => {
    const [before, after] = ['demo-us', 'demo-us-strict'].map(id =>
      readCases(file)
        .filter(one => one.id === id)
        .flatMap(({ hops }) => hops)
        .filter(({ expect: { outcome } }) => outcome === 'rejected'),
    );
    expect(after.length).toBeGreaterThan(before.length);
  });
});

it('says nothing in the place of Istio', () => {
  const source = { folder: 'examples/clusters/demo-lab', strict: true };
  const one = exportCase(source);
  const line = JSON.parse(caseLine(source, one, undefined)) as {
    istio: string;
    hops: object[];
  };
  expect(line.istio).toBe('');
  expect(line.hops.length).toBeGreaterThan(0);
  for (const hop of line.hops) expect(hop).not.toHaveProperty('expect');
});

it('lists what Istio cannot be asked, and why', () => {
  const { notAsked } = exportCase({
    folder: 'examples/clusters/demo-us',
    strict: false,
  });
  expect(notAsked).toEqual([
    expect.objectContaining({ reason: 'TLS without a server name' }),
  ]);
});
