import { stringifyEntityRef } from '@backstage/catalog-model';
import { analyze, defaultPolicies } from 'istio-ingress-engine';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { FLEET, services } from './components';
import { fleetEntities } from './FleetEntities';
import { fleetObjects } from './FleetReader';
import { divisions, teams } from './organisation';
import { allChanges, PAST_DAYS } from './past';
import { recordPast } from './recordPast';

const platform = resolve(__dirname, '../../../../../examples/clusters/demo-eu');
const objects = fleetObjects(platform);
const cluster = {
  cluster: FLEET,
  world: 'closed' as const,
  observedAt: '2026-11-25T10:00:00.000Z',
  objects,
};

it('is a cluster of 2,000 services that the engine understands', () => {
  const analysis = analyze(cluster);
  const ofFleet = analysis.services.filter(({ ref }) =>
    teams.some(({ namespace }) => namespace === ref.namespace),
  );
  expect(services).toHaveLength(2_000);
  expect(ofFleet).toHaveLength(2_000);
  expect(analysis.problems).toEqual([]);
  expect(analysis.notEvaluated).toEqual([]);
  expect(new Set(ofFleet.map(({ posture }) => posture))).toEqual(
    new Set(['mtls', 'plaintext', 'broken', 'not-exposed']),
  );
});

it('gives every object a name of its own', () => {
  const names = objects.map(({ manifest }) => {
    const { namespace, name } = manifest.metadata as Record<string, string>;
    return `${manifest.kind} ${namespace}/${name}`;
  });
  expect(new Set(names).size).toBe(names.length);
});

it('ties every service to one component of its team', () => {
  const components = fleetEntities().filter(({ kind }) => kind === 'Component');
  expect(components).toHaveLength(teams.flatMap(({ topics }) => topics).length);
  expect(new Set(components.map(({ metadata }) => metadata.name)).size).toBe(
    components.length,
  );
  const groups = fleetEntities().filter(({ kind }) => kind === 'Group');
  expect(groups).toHaveLength(teams.length + divisions.length);
});

it('shares no entity with the rest of the demo', () => {
  const folder = resolve(__dirname, '../../../../../examples/entities');
  const written = readdirSync(folder).flatMap(file =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map(document =>
      stringifyEntityRef(document.toJS()),
    ),
  );
  expect(written.length).toBeGreaterThan(20);
  const refs = fleetEntities().map(entity => stringifyEntityRef(entity));
  expect(refs.filter(ref => written.includes(ref))).toEqual([]);
});

it('has a past that leads to what is there now', async () => {
  const changes = allChanges.filter(({ daysAgo }) => daysAgo <= 12);
  expect(changes.length).toBeGreaterThan(5);
  const { differences, dayEnds } = await recordPast({
    objects,
    changes,
    policies: defaultPolicies,
    entityOf: () => undefined,
    days: PAST_DAYS,
    now: new Date('2026-11-25T10:00:00Z'),
    pause: async () => {},
  });
  expect(dayEnds.size).toBe(PAST_DAYS - 1);
  // Going forward from the earliest day, the differences give today.
  const postures = new Map(
    [...(dayEnds.get(PAST_DAYS - 1) ?? [])].map(([key, { posture }]) => [
      key,
      posture as string | undefined,
    ]),
  );
  for (const { field, service, before, after } of [...differences].reverse()) {
    if (field !== 'posture') continue;
    expect(postures.get(service)).toBe(before);
    postures.set(service, after);
  }
  const { services: now } = analyze(cluster);
  expect(postures).toEqual(
    new Map(
      now.map(({ ref, posture }) => [`${ref.namespace}/${ref.name}`, posture]),
    ),
  );
  expect(differences.every(({ objects: [named] }) => named !== undefined)).toBe(
    true,
  );
});

it('changes every object at most once', () => {
  const names = allChanges.map(({ before, after }) => {
    const { kind, metadata } = after ?? before ?? { kind: '', metadata: {} };
    return `${kind} ${JSON.stringify(metadata)}`;
  });
  expect(new Set(names).size).toBe(names.length);
});
