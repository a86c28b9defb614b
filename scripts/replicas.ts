// Two backends on one PostgreSQL whose owner is killed with SIGKILL, again and
// again, while the cluster changes, and in the end paused and resumed:
//
//   ./dev run scripts/withPostgres.ts ./dev run scripts/replicas.ts [ROUNDS]
import { tryReplicas } from '../plugins/istio-ingress-backend/src/__testUtils__/replicas';

async function main([rounds = '10']: string[]): Promise<number> {
  const [, postgres] =
    Object.entries(process.env).find(([name]) =>
      /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
    ) ?? [];
  if (!postgres) {
    console.error('replicas: no PostgreSQL is given, see the first lines');
    return 3;
  }
  const report = await tryReplicas({
    root: process.env.REPOSITORY_ROOT ?? '.',
    postgres,
    rounds: Number(rounds),
    say: text => console.error(`replicas: ${text}`),
  });
  console.log(JSON.stringify(report, null, 2));
  return report.brokenChains.length + report.emptyReads === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
