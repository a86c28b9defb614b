import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import type { SourceObject } from '../snapshot/objects';
import type { HopDestination } from '../mtls/hopQuery';

type Fields = Record<string, unknown>;

/** What Istio said about one endpoint. */
export interface ExpectedEndpoint {
  pod?: string;
  address?: string;
  port?: number;
  sent: string;
  inner?: string;
  accepts?: string;
  outcome: string;
}

/** What Istio said about a hop. */
export interface ExpectedHop {
  sent: string;
  accepts?: string;
  outcome: string;
  capture?: string;
  reason?: string;
  endpoints?: ExpectedEndpoint[];
}

export interface HopCase {
  name: string;
  from: { pod?: string; outsideMesh?: boolean };
  to: Omit<HopDestination, 'service'> & { service?: string };
  expect: ExpectedHop;
}

export interface AttachmentCase {
  name: string;
  gateway: string;
  port: number;
  host?: string;
  protocol: 'http' | 'http2' | 'tcp';
  tls?: 'none' | 'simple' | 'mutual';
  sni?: string;
  path?: string;
  expect: {
    bound: boolean;
    backends?: { cluster: string; weight?: number; exists: boolean }[];
    reason?: string;
  };
}

export interface InjectionCase {
  name: string;
  workload: string;
  expect: {
    webhook?: string;
    revision?: string;
    injected: boolean;
    role?: string;
    ambient: boolean;
  };
}

/** A cluster and what Istio's control plane said about it. */
export interface ConformanceCase {
  id: string;
  /** The release line of Istio that judged. */
  istio: string;
  why: string;
  /** What the case is about, as `coveredRules` resolves it. */
  covers: string[];
  objects: SourceObject[];
  manifests: Fields[];
  hops: HopCase[];
  /** Hops that Istio was not asked about yet, by name. */
  questions: string[];
  attachments: AttachmentCase[];
  injections: InjectionCase[];
}

/** The age of an object that states none (`oracle/README.md`). */
const EPOCH = '2026-01-01T00:00:00Z';

/** Cases of a folder of cases, of one case's folder, or of a `.jsonl` file. */
export function readCases(path: string): ConformanceCase[] {
  if (!statSync(path).isDirectory()) return readLines(path);
  const names = readdirSync(path);
  if (names.includes('case.yaml')) return [readFolder(path)];
  return names
    .sort()
    .filter(name => statSync(join(path, name)).isDirectory())
    .filter(name => readdirSync(join(path, name)).includes('case.yaml'))
    .map(name => readFolder(join(path, name)));
}

function readLines(path: string): ConformanceCase[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => toCase(JSON.parse(line) as Fields));
}

function readFolder(folder: string): ConformanceCase {
  const fields = load(
    readFileSync(join(folder, 'case.yaml'), 'utf8'),
  ) as Fields;
  const objects = loadAll(
    readFileSync(join(folder, 'objects.yaml'), 'utf8'),
  ).filter(Boolean);
  return toCase({ ...fields, objects });
}

function toCase(fields: Fields): ConformanceCase {
  const manifests = (fields.objects as Fields[]) ?? [];
  const hops = (fields.hops as Partial<HopCase>[] | undefined) ?? [];
  return {
    id: String(fields.id),
    istio: String(fields.istio ?? ''),
    why: String(fields.why ?? ''),
    covers: ((fields.covers as unknown[] | undefined) ?? []).map(String),
    manifests,
    objects: manifests.map(manifest => ({ manifest: withAge(manifest) })),
    hops: hops.filter((hop): hop is HopCase => hop.expect !== undefined),
    questions: hops.filter(hop => !hop.expect).map(({ name }) => String(name)),
    attachments: (fields.attachments as AttachmentCase[] | undefined) ?? [],
    injections: (fields.injections as InjectionCase[] | undefined) ?? [],
  };
}

function withAge(manifest: Fields): Fields {
  const metadata = manifest.metadata as Fields | undefined;
  if (!metadata || metadata.creationTimestamp) return manifest;
  return { ...manifest, metadata: { ...metadata, creationTimestamp: EPOCH } };
}

/** A case is ambient when its objects or its expectations say so. */
export function dataPlaneOf(one: ConformanceCase): 'sidecar' | 'ambient' {
  const labelled = one.manifests.some(manifest => {
    const metadata = manifest.metadata as
      | { labels?: Fields; annotations?: Fields }
      | undefined;
    return (
      metadata?.labels?.['istio.io/dataplane-mode'] === 'ambient' ||
      metadata?.annotations?.['ambient.istio.io/redirection'] !== undefined
    );
  });
  const hbone = one.hops.some(
    ({ expect }) =>
      expect.sent === 'hbone' ||
      expect.endpoints?.some(({ sent }) => sent === 'hbone'),
  );
  return labelled || hbone ? 'ambient' : 'sidecar';
}
