import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { analyze } from '../../analyze';
import { loadManifests } from '../../load';
import { versionDifferences } from '../../mesh/versions';
import { compareCase } from '../../testing/conformance';
import {
  type ConformanceCase,
  readCases,
} from '../../testing/conformanceCases';
import { coveredRules } from '../../testing/coveredRules';
import { rules, slugOf } from '.';

const root = resolve(__dirname, '../../../../..');
const engine = join(root, 'packages/engine/src');
const known = new Set(rules.map(({ id }) => id));
const unresolved = (ids: Iterable<string>) =>
  [...new Set(ids)].filter(id => !known.has(id)).sort();

const cases = readCases(join(root, 'conformance/cases'));

describe('the table of rules', () => {
  it('has each id once', () => {
    expect(rules.map(({ id }) => id)).toEqual([...known]);
  });

  it.each(rules.map(rule => [rule.id, rule] as const))(
    '%s says what, where from, and what holds it',
    (_, { id, title, text, source, notJudged, cases: held }) => {
      expect(title).not.toBe('');
      expect(text).not.toBe('');
      expect(source.length > 0).toBe(id !== 'unknown');
      for (const one of source) {
        expect(one).toMatch(
          /^(https:\/\/|pilot\/|pkg\/|cni\/|tools\/|manifests\/)/,
        );
      }
      // One of the two, never both: cases, or the reason why there are none.
      expect(held.length > 0).toBe(notJudged === undefined);
    },
  );

  it('names cases that exist', () => {
    const slugs = new Set(cases.map(({ id }) => slugOf(id)));
    expect(
      rules.flatMap(({ cases: held }) => held).filter(slug => !slugs.has(slug)),
    ).toEqual([]);
  });

  it('leaves no case without a rule', () => {
    const held = new Set(rules.flatMap(({ cases: slugs }) => slugs));
    expect(
      cases.map(({ id }) => slugOf(id)).filter(slug => !held.has(slug)),
    ).toEqual([]);
  });

  it('holds each case under a rule that the case says it covers', () => {
    const holding = (slug: string) => (id: string) =>
      rules.find(rule => rule.id === id)?.cases.includes(slug);
    const wrong = cases.flatMap(({ id, covers }) =>
      covers
        .filter(entry => !coveredRules(entry).some(holding(slugOf(id))))
        .map(entry => `${id}: ${entry}`),
    );
    expect(wrong).toEqual([]);
  });

  it('resolves the rules that releases differ in', () => {
    expect(
      unresolved(Object.values(versionDifferences).flatMap(d => [...d.rules])),
    ).toEqual([]);
  });
});

describe('ids of rules', () => {
  it('resolve wherever the engine writes them', () => {
    const found: string[] = [];
    for (const file of filesBelow(engine, /(?<!\.test)\.ts$/)) {
      const text = readFileSync(file, 'utf8');
      for (const [, id] of text.matchAll(
        /\b(?:fact|absence|cite)\(\s*(?:pod,\s*)?'([^']+)'/g,
      ))
        found.push(id);
      for (const [, id] of text.matchAll(/\brule: '([^']+)'/g)) found.push(id);
      for (const [, id] of text.matchAll(ID)) found.push(id);
    }
    expect(new Set(found).size).toBeGreaterThan(40);
    expect(unresolved(found)).toEqual([]);
  });

  it('resolve wherever the documents mention them', () => {
    const files = [
      ...filesBelow(join(root, 'docs'), /\.md$/),
      ...filesBelow(join(root, 'packages/contract/src'), /\.ts$/),
    ];
    expect(
      unresolved(
        files.flatMap(file =>
          [...readFileSync(file, 'utf8').matchAll(ID)].map(([, id]) => id),
        ),
      ),
    ).toEqual([]);
  });

  it('resolve in all evidence of the cases', () => {
    const seen = new Set<string>();
    for (const one of cases) {
      idsIn(analysisOf(one), seen);
      idsIn(
        compareCase(one).map(({ got }) => got),
        seen,
      );
    }
    expect(seen.size).toBeGreaterThan(35);
    expect(unresolved(seen)).toEqual([]);
  });

  it.each(['random.jsonl', 'random-ambient.jsonl', 'random-gateway.jsonl'])(
    'resolve in the evidence of a sample of %s',
    file => {
      const seen = new Set<string>();
      readCases(join(root, 'conformance', file))
        .filter((_, index) => index % 10 === 0)
        .forEach(one => {
          idsIn(analysisOf(one), seen);
          idsIn(
            compareCase(one).map(({ got }) => got),
            seen,
          );
        });
      expect(unresolved(seen)).toEqual([]);
    },
  );

  const clusters = join(root, 'examples/clusters');
  it.each(readdirSync(clusters))('resolve in the demo cluster %s', name => {
    const files = filesBelow(join(clusters, name), /\.ya?ml$/)
      .filter(file => !file.endsWith('reads.yaml'))
      .map(file => ({ file, text: readFileSync(file, 'utf8') }));
    const { objects } = loadManifests(files);
    const seen = new Set<string>();
    for (const world of ['open', 'closed'] as const) {
      idsIn(
        analyze({
          cluster: name,
          world,
          observedAt: '2026-01-01T00:00:00Z',
          objects,
        }),
        seen,
      );
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(unresolved(seen)).toEqual([]);
  });
});

// R2.5, M1.d, V4, K1 in quotes, comments and prose; R5 is the one without a dot.
const ID =
  /(?<![\w.'-])'?((?:R[1-9]\.\d+[a-z]?|R5(?![\d.])|M\d\.[a-z\d]|[VK]\d))(?!\w)/g;

function analysisOf(one: ConformanceCase) {
  return analyze({
    cluster: one.id,
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: one.objects,
  });
}

/** Ids of all evidence in a result: what has a rule and a message; findings have a severity too. */
function idsIn(value: unknown, seen: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { rule, message, severity } = value as Record<string, unknown>;
  if (
    typeof rule === 'string' &&
    typeof message === 'string' &&
    severity === undefined
  ) {
    seen.add(rule);
  }
  Object.values(value).forEach(inner => idsIn(inner, seen));
}

function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && name.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name));
}
