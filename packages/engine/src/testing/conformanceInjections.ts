import { predictInjection } from '../mesh/injection';
import { parseResource } from '../snapshot/Resource';
import {
  CronJob,
  DaemonSet,
  Deployment,
  Pod,
  StatefulSet,
} from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Comparison } from './conformance';
import type { ConformanceCase, InjectionCase } from './conformanceCases';

/** Compares what becomes of a workload's pods. */
export function compareInjection(
  one: ConformanceCase,
  snapshot: Snapshot,
  probe: InjectionCase,
): Comparison {
  const base = {
    case: one,
    kind: 'injection' as const,
    name: probe.name,
    falseMtls: false,
  };
  const found = templateOf(one, probe.workload);
  if (!found) {
    return {
      ...base,
      relation: 'not-run',
      differences: ['no such workload'],
      expected: probe.expect,
      got: undefined,
    };
  }
  const answer = predictInjection(snapshot, found.namespace, found.template);
  const got = {
    webhook: answer.webhook,
    revision: answer.webhook ? answer.revision : undefined,
    injected: answer.injected,
    role: answer.injected ? roleWord(answer.role) : undefined,
    ambient: answer.ambient,
  };
  const differences = (
    ['webhook', 'revision', 'injected', 'role', 'ambient'] as const
  ).flatMap(name => {
    const wanted = probe.expect[name] ?? '';
    return wanted === (got[name] ?? '')
      ? []
      : [`${name}: ${String(wanted)} -> ${String(got[name] ?? '')}`];
  });
  return {
    ...base,
    relation: answer.unknown
      ? 'undecided'
      : differences.length > 0
      ? 'differ'
      : 'agree',
    differences,
    expected: probe.expect,
    got,
  };
}

function roleWord(role: string): string | undefined {
  if (role === 'gateway') return 'router';
  return role === 'sidecar' ? 'sidecar' : undefined;
}

function templateOf(one: ConformanceCase, workload: string) {
  const [kind, title] = workload.split(' ');
  const [namespace, name] = title.split('/');
  const manifest = one.manifests.find(object => {
    const metadata = object.metadata as
      | { name?: string; namespace?: string }
      | undefined;
    return (
      object.kind === kind &&
      metadata?.namespace === namespace &&
      metadata?.name === name
    );
  });
  if (!manifest) return undefined;
  const source = { manifest };
  if (kind === 'Pod') {
    const pod = parseResource(Pod, source);
    if (!pod.ok) return undefined;
    const { labels, annotations, body } = pod.resource;
    return { namespace, template: { labels, annotations, spec: body.spec } };
  }
  const template =
    kind === 'CronJob' ? ofCronJob(source) : ofWorkload(kind, source);
  if (!template?.spec) return undefined;
  return {
    namespace,
    template: {
      labels: template.metadata?.labels ?? {},
      annotations: template.metadata?.annotations ?? {},
      spec: template.spec,
    },
  };
}

type Source = Parameters<typeof parseResource>[1];

function ofWorkload(kind: string, source: Source) {
  const known = [Deployment, StatefulSet, DaemonSet].find(
    candidate => candidate.kind === kind,
  );
  const parsed = parseResource(known ?? Deployment, source);
  return parsed.ok ? parsed.resource.body.spec?.template : undefined;
}

function ofCronJob(source: Source) {
  const parsed = parseResource(CronJob, source);
  return parsed.ok
    ? parsed.resource.body.spec?.jobTemplate?.spec?.template
    : undefined;
}
