import { join } from 'node:path';
import { conformancePage } from '../../packages/engine/src/docs/conformancePage';
import type { Page } from '../../packages/engine/src/docs/findingPages';
import { ruleTopics, slugOf } from '../../packages/engine/src/docs/rules';
import { semanticsPage } from '../../packages/engine/src/docs/semanticsPage';
import {
  sameInAllReleases,
  versionDifferences,
} from '../../packages/engine/src/mesh/versions';
import { readCases } from '../../packages/engine/src/testing/conformanceCases';
import {
  agreementByTopic,
  agreementOf,
} from '../../packages/engine/src/testing/conformanceTopics';

const folder = 'conformance';

/** The report of agreement, from running the whole comparison. */
export function conformanceReport(): Page {
  const cases = readCases(join(folder, 'cases'));
  const judges = [...new Set(cases.map(({ istio }) => istio))].sort();
  const random = [
    ['random sidecar clusters', 'random.jsonl'],
    ['random gateway clusters', 'random-gateway.jsonl'],
    ['random ambient clusters', 'random-ambient.jsonl'],
  ].map(([title, file]) => agreementOf(title, readCases(join(folder, file))));
  return conformancePage(
    [...agreementByTopic(cases), ...random],
    `release line ${judges.join(', ')}`,
  );
}

/** The reference of rules, with links to the cases that hold them. */
export function semanticsReference(): Page {
  const cases = readCases(join(folder, 'cases')).map(({ id }) => ({
    slug: slugOf(id),
    folder: id,
  }));
  return semanticsPage(
    ruleTopics,
    versionDifferences,
    sameInAllReleases,
    cases,
  );
}
