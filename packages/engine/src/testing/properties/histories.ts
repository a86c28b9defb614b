import fc from 'fast-check';
import type { ObjectRef, ReadStatus } from 'istio-ingress-contract';
import type { ObjectChange } from '../../live';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import { everyKind } from './compare';

type Fields = Record<string, unknown>;

/** One thing that happens to a cluster. */
export type Step =
  | { kind: 'changes'; changes: ObjectChange[] }
  | { kind: 'reads'; reads: ReadStatus[] }
  | { kind: 'replace'; objects: SourceObject[] };

interface Draw {
  what:
    | 'delete'
    | 'bring-back'
    | 'repeat'
    | 'label'
    | 'annotate'
    | 'borrow-spec'
    | 'drop-field'
    | 'break'
    | 'touch'
    | 'rename'
    | 'late'
    | 'reads'
    | 'reads'
    | 'replace';
  at: number;
  other: number;
  flag: number;
}

const anyDraw = fc.record<Draw>({
  what: fc.constantFrom(
    'delete',
    'delete',
    'bring-back',
    'bring-back',
    'repeat',
    'label',
    'label',
    'annotate',
    'borrow-spec',
    'borrow-spec',
    'drop-field',
    'break',
    'touch',
    'rename',
    'late',
    'reads',
    'replace',
  ),
  at: fc.nat({ max: 1_000_000 }),
  other: fc.nat({ max: 1_000_000 }),
  flag: fc.nat({ max: 1_000_000 }),
});

/** What happens to a cluster, one thing after the other. */
export function histories(length: number): fc.Arbitrary<Draw[]> {
  return fc.array(anyDraw, { minLength: length, maxLength: length });
}

const LABELS = [
  ['security.istio.io/tlsMode', 'istio'],
  ['istio.io/dataplane-mode', 'ambient'],
  ['istio-injection', 'enabled'],
  ['istio.io/rev', 'canary'],
  ['istio.io/use-waypoint', 'waypoint'],
  ['app', 'web'],
  ['istio', 'ingressgateway'],
  ['team', 'blue'],
] as const;

const ANNOTATIONS = [
  ['nginx.ingress.kubernetes.io/service-upstream', 'true'],
  ['nginx.ingress.kubernetes.io/upstream-vhost', 'web.default.svc'],
  ['traffic.sidecar.istio.io/includeInboundPorts', ''],
  ['kubernetes.io/ingress.class', 'nginx'],
  ['sidecar.istio.io/inject', 'false'],
  ['networking.istio.io/exportTo', '.'],
] as const;

const STATES = [
  'ok',
  'forbidden',
  'not-installed',
  'syncing',
  'truncated',
] as const;

/** Plays draws on a cluster; what a step does depends on those before it. */
export class History {
  private objects: SourceObject[];
  private reads: ReadStatus[];
  private readonly gone: SourceObject[] = [];

  constructor(start: ClusterObjects) {
    this.objects = [...start.objects];
    this.reads = [...(start.reads ?? [])];
  }

  play(draw: Draw): Step {
    const { what, at, other, flag } = draw;
    const index = this.objects.length > 0 ? at % this.objects.length : 0;
    const object: SourceObject | undefined = this.objects[index];
    if (what === 'reads') return this.changeReads(draw);
    if (what === 'bring-back' || !object) {
      const back = this.gone.splice(other % (this.gone.length || 1), 1);
      this.objects.push(...back);
      return upserts(back);
    }
    switch (what) {
      case 'delete':
        this.objects.splice(index, 1);
        this.gone.push(object);
        return {
          kind: 'changes',
          changes: [{ op: 'delete', object: refOf(object) }],
        };
      case 'repeat':
        return upserts([{ ...object }]);
      case 'late': {
        // An event that comes in after the object is gone, or twice.
        const late: ObjectChange = {
          op: 'delete',
          object: { ...refOf(object), name: `${refOf(object).name}-gone` },
        };
        const again: ObjectChange = { op: 'upsert', object };
        return { kind: 'changes', changes: [late, again, late] };
      }
      case 'replace': {
        const turned = [...this.objects];
        turned.push(...turned.splice(0, other % (turned.length || 1)));
        if (flag % 3 === 0) this.gone.push(...turned.splice(0, flag % 4));
        this.objects = turned;
        return { kind: 'replace', objects: turned };
      }
      default: {
        const manifest = this.edited(draw, object.manifest);
        const changed = { ...object, manifest };
        if (what !== 'rename') this.objects[index] = changed;
        else this.objects.push(changed);
        return upserts([changed]);
      }
    }
  }

  private edited({ what, other, flag }: Draw, manifest: Fields): Fields {
    const copy = structuredClone(manifest);
    const metadata = { ...(copy.metadata as Fields) };
    const toggled = (
      field: string,
      [key, value]: readonly [string, string],
    ): Fields => {
      const { [key]: known, ...rest } = { ...(metadata[field] as Fields) };
      return known === undefined ? { ...rest, [key]: value } : rest;
    };
    switch (what) {
      case 'label':
        metadata.labels = toggled('labels', LABELS[flag % LABELS.length]);
        return { ...copy, metadata };
      case 'annotate':
        metadata.annotations = toggled(
          'annotations',
          ANNOTATIONS[flag % ANNOTATIONS.length],
        );
        return { ...copy, metadata };
      case 'borrow-spec': {
        const alike = this.objects.filter(
          each => each.manifest.kind === copy.kind,
        );
        const lender = alike[other % alike.length]?.manifest ?? copy;
        const fields = Object.keys(lender).filter(
          key => !['apiVersion', 'kind', 'metadata'].includes(key),
        );
        return Object.assign(
          copy,
          structuredClone(
            Object.fromEntries(fields.map(key => [key, lender[key]])),
          ),
        );
      }
      case 'drop-field': {
        const at = [copy.spec, copy.status, copy.data, metadata][flag % 4];
        const keys = Object.keys({ ...(at as Fields | undefined) }).filter(
          key => key !== 'name' && key !== 'namespace',
        );
        if (keys.length > 0) delete (at as Fields)[keys[other % keys.length]];
        return { ...copy, metadata };
      }
      case 'break':
        return { ...copy, spec: flag % 2 === 0 ? 7 : { ports: 'none' } };
      case 'touch':
        return {
          ...copy,
          metadata: { ...metadata, resourceVersion: String(flag) },
        };
      default:
        return {
          ...copy,
          metadata: { ...metadata, name: `${String(metadata.name)}-2` },
        };
    }
  }

  private changeReads({ at, other, flag }: Draw): Step {
    const present = everyKind.filter(({ kind }) =>
      this.objects.some(({ manifest }) => manifest.kind === kind),
    );
    const kinds = flag % 3 > 0 && present.length > 0 ? present : everyKind;
    const { group, kind, namespaced } = kinds[at % kinds.length];
    const others = this.reads.filter(
      read => read.group !== group || read.kind !== kind,
    );
    const state = STATES[other % STATES.length];
    const some = namespaced && flag % 4 === 0;
    this.reads = [
      ...others,
      { group, kind, state, ...(some ? { namespaces: ['default'] } : {}) },
    ];
    return { kind: 'reads', reads: this.reads };
  }
}

function upserts(objects: readonly SourceObject[]): Step {
  return {
    kind: 'changes',
    changes: objects.map(object => ({ op: 'upsert', object })),
  };
}

function refOf({ manifest }: SourceObject): ObjectRef {
  const { namespace, name } = { ...(manifest.metadata as Fields) };
  const version = String(manifest.apiVersion);
  return {
    group: version.includes('/') ? version.split('/')[0] : '',
    kind: String(manifest.kind),
    ...(namespace === undefined ? {} : { namespace: String(namespace) }),
    name: String(name),
  };
}
