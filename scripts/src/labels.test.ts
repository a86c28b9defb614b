import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compareLabels, hasLabels } from './labels';

const root = resolve(__dirname, '../..');
const own = join(__dirname, 'fixtures/labels');
const shared = resolve(root, '../shared/real');

function differing(folder: string) {
  return compareLabels(folder).filter(
    ({ differences }) => differences.length > 0,
  );
}

describe('labels of the fixtures', () => {
  it('agree with what the engine says', () => {
    expect(compareLabels(own)).toHaveLength(4);
    expect(differing(own)).toEqual([]);
  });
});

const whereGiven = hasLabels(shared) ? describe : describe.skip;
whereGiven('labels of real manifests [needs labels]', () => {
  it('agree with what the engine says', () => {
    expect(compareLabels(shared).length).toBeGreaterThan(50);
    expect(differing(shared)).toEqual([]);
  });
});

describe('a label that is wrong', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'labels-'));
    cpSync(own, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function label(file: string, fields: object) {
    writeFileSync(join(folder, file), `${JSON.stringify(fields)}\n`);
  }

  const web = { kind: 'Ingress', namespace: 'shop', name: 'web' };
  const files = ['shop/ingress.yaml'];

  it('differs by vendor and mode', () => {
    label('labels.jsonl', {
      files,
      entry: web,
      vendor: 'kong',
      mode: 'chained',
    });
    expect(differing(folder)).toEqual([
      {
        name: 'Ingress shop/web of shop/ingress.yaml',
        differences: [
          'vendor aws-alb, labelled kong',
          'mode standalone, labelled chained',
        ],
      },
    ]);
  });

  it('differs where its entry or its file is not there', () => {
    const rest = { vendor: 'aws-alb', mode: 'standalone' };
    label('labels.jsonl', { files, entry: { ...web, name: 'other' }, ...rest });
    expect(differing(folder)[0].differences).toEqual(['no such entries']);
    label('labels.jsonl', { files: ['gone.yaml'], entry: web, ...rest });
    expect(differing(folder)[0].differences).toEqual(['gone.yaml is missing']);
  });

  it('differs where an entry is labelled as none', () => {
    label('negatives.jsonl', { files, object: web, why: 'a mistake' });
    expect(differing(folder)).toEqual([
      {
        name: 'Ingress shop/web of shop/ingress.yaml',
        why: 'a mistake',
        differences: [
          'is an entry (claimed, vendor aws-alb, mode standalone), labelled none',
        ],
      },
    ]);
  });

  it('names the line that is no label', () => {
    writeFileSync(join(folder, 'labels.jsonl'), '\n{"files": []}\n');
    expect(() => compareLabels(folder)).toThrow(/labels\.jsonl, line 2: /);
  });

  it('makes ./dev labels exit with 1', () => {
    label('labels.jsonl', {
      files,
      entry: web,
      vendor: 'kong',
      mode: 'chained',
    });
    const { status, stdout } = spawnSync(
      process.execPath,
      ['scripts/run.mjs', 'scripts/labels.ts', folder],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stdout).toContain('vendor aws-alb, labelled kong');
    expect(stdout.trim().split('\n').at(-1)).toBe('1 agree, 1 differ');
    expect(status).toBe(1);
  });
});
