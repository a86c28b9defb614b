import { FileAnswer } from '../router/FileAnswer';
import type { Columns } from './columns';
import { csvLine } from './csv';
import type { Visit } from './ExportStore';

export type ExportFormat = 'csv' | 'json';

/** A list as a file: what `read` visits, in that order. */
export function exportFile<T>(options: {
  /** What it is a list of. */
  of: 'services' | 'findings';
  format: ExportFormat;
  columns: Columns<T>;
  at: string;
  patienceMs: number;
  read(visit: Visit<T>): Promise<void>;
}): FileAnswer {
  const { of, format, columns, at, patienceMs, read } = options;
  const values = Object.values(columns);
  const writer =
    format === 'csv'
      ? {
          head: csvLine(Object.keys(columns)),
          row: (row: T) => csvLine(values.map(value => value(row))),
          between: '',
          tail: '',
        }
      : {
          head: `{"exportedAt":${JSON.stringify(at)},"items":[\n`,
          row: (row: T) => JSON.stringify(row),
          between: ',\n',
          tail: '\n]}\n',
        };
  return new FileAnswer({
    contentType:
      format === 'csv'
        ? 'text/csv; charset=utf-8; header=present'
        : 'application/json; charset=utf-8',
    fileName: `istio-ingress-${of}-${at.slice(0, 10)}.${format}`,
    patienceMs,
    async write(send) {
      let { head } = writer;
      let between = '';
      await read(async some => {
        if (some.length === 0) return;
        const text = some.map(writer.row).join(writer.between);
        await send(`${head}${between}${text}`);
        head = '';
        between = writer.between;
      });
      await send(`${head}${writer.tail}`);
    },
  });
}
