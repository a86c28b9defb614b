import fc from 'fast-check';
import { parseCsv } from '../__testUtils__/parseCsv';
import { csvLine, type Cell } from './csv';

it('quotes texts, and leaves out what is not there', () => {
  expect(csvLine(['a "b", c', 3, true, undefined, ['x', 'y']])).toBe(
    '"a ""b"", c",3,true,,"x y"\r\n',
  );
});

it.each([
  '=HYPERLINK("https://evil.example")',
  '+1',
  '-1+1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\n=1',
  '＝1',
])('lets no spreadsheet run %j', text => {
  const [[cell]] = parseCsv(csvLine([text]));
  expect(cell).toBe(`'${text}`);
});

it('gives every text back, in its own cell', () => {
  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.constantFrom(...'=+-@",\r\n\t\'a ')).map(all => all.join('')),
    ),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(texts, cells => {
      const [line, ...more] = parseCsv(csvLine(cells as Cell[]));
      expect(more).toEqual([]);
      expect(line).toHaveLength(cells.length);
      line.forEach((cell, index) => {
        const wanted = cells[index].replaceAll('\0', '');
        expect([wanted, `'${wanted}`]).toContain(cell);
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      });
    }),
  );
});
