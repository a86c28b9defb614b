import { EXIT, UnusableInput } from './failure';
import { analyzePaths } from './analyzeCommand';
import type { CliIo } from './io';
import { findingLines, headerLines } from './output/clusterLines';
import { renderLines } from './output/lines';
import { serviceLines } from './output/serviceLines';

/** Prints one service with every step of the reasoning. */
export async function explainCommand(
  subject: string,
  paths: readonly string[],
  options: { complete: boolean },
  io: CliIo,
): Promise<number> {
  const [namespace, name, ...rest] = subject.split('/');
  if (!namespace || !name || rest.length > 0) {
    throw new UnusableInput(
      `'${subject}' names no service: write NAMESPACE/NAME`,
    );
  }
  const analyses = await analyzePaths(paths, options, io);
  const lines = analyses.flatMap(analysis => {
    const service = analysis.services.find(
      ({ ref }) => ref.namespace === namespace && ref.name === name,
    );
    if (!service) return [];
    const ids = new Set(service.routeIds);
    return [
      ...headerLines(analysis),
      ...serviceLines(
        service,
        analysis.routes.filter(({ id }) => ids.has(id)),
        { allEvidence: true },
      ),
      ...findingLines(
        analysis.findings.filter(({ services }) =>
          services.some(
            ref => ref.namespace === namespace && ref.name === name,
          ),
        ),
      ),
    ];
  });
  if (lines.length === 0) {
    throw new UnusableInput(`no Service ${subject} in ${paths.join(', ')}`);
  }
  io.stdout.write(
    renderLines(lines, {
      color: io.stdout.isTTY && !io.noColor,
      columns: io.stdout.isTTY ? io.stdout.columns : undefined,
    }),
  );
  return EXIT.clean;
}
