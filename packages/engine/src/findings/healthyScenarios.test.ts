import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { scenarioObjects } from '../testing/findingExamples';
import { scenariosIn } from '../testing/vendorScenarios';

// True of a healthy cluster all the same.
const ALLOWED = [
  'app-routing-nginx-end-of-support',
  'controller-end-of-life',
  // Scenarios of vendors leave health checks out: no verdict rests on them.
  'gateway-health-check-missing',
];

// Encrypted, and wrong in another way.
const DECLARED: Readonly<Record<string, readonly string[]>> = {
  'kong/old-controller': ['grpc-on-http-port'],
};

const VENDORS = join(__dirname, '..', 'vendors');

const fromVendors = readdirSync(VENDORS, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== 'lib')
  .flatMap(({ name: vendor }) =>
    scenariosIn(join(VENDORS, vendor, 'scenarios')).map(({ name, input }) => ({
      name: `${vendor}/${name}`,
      analysis: analyze(input),
    })),
  );

const own = readdirSync(join(__dirname, 'scenarios')).map(file => {
  const name = file.replace(/\.yaml$/, '');
  return { name: `findings/${name}`, analysis: analyze(scenarioObjects(name)) };
});

function isHealthy({ routes }: ClusterAnalysis): boolean {
  return (
    routes.length > 0 &&
    routes.every(
      ({ outcome, brokenAt }) =>
        brokenAt === undefined && (outcome === 'mtls' || outcome === 'app-tls'),
    )
  );
}

const healthy = [...fromVendors, ...own].filter(({ analysis }) =>
  isHealthy(analysis),
);

it('knows scenarios of several vendors and modes that are healthy', () => {
  expect(healthy.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'findings/google-chained',
      'findings/nginx-ambient',
      'findings/nginx-chained',
      'findings/nginx-mtls',
      'traefik/ambient',
    ]),
  );
});

it.each(healthy.map(({ name, analysis }) => [name, analysis] as const))(
  '%s, where all routes are encrypted, gives no alarm',
  (name, { findings }) => {
    const alarms = findings
      .filter(
        ({ severity, rule }) =>
          ['critical', 'high', 'medium'].includes(severity) &&
          !ALLOWED.includes(rule) &&
          !DECLARED[name]?.includes(rule),
      )
      .map(({ rule, message }) => `${rule}: ${message}`);
    expect(alarms).toEqual([]);
  },
);
