/** One measured figure, as a ratio of two measurements of the same run. */
export interface Figure {
  figure: string;
  value: number;
  /** The ratio that may not be passed; absent for what is only reported. */
  bar?: number;
  pass: boolean;
  detail: string;
}

/** A ratio with its bar, from the best of some runs of each side. */
export function ratioOf(
  figure: string,
  {
    value,
    base,
    bar,
    unit = 's of processor time',
    what,
  }: {
    value: readonly number[];
    base: readonly number[];
    bar?: number;
    unit?: string;
    what: [string, string];
  },
): Figure {
  const [above, below] = [Math.min(...value), Math.min(...base)];
  const ratio = above / below;
  return {
    figure,
    value: Math.round(ratio * 100) / 100,
    ...(bar === undefined ? {} : { bar }),
    pass: bar === undefined || ratio <= bar,
    detail: `${what[0]} ${list(value, unit)}, ${what[1]} ${list(
      base,
      unit,
    )}; the best of each`,
  };
}

function list(values: readonly number[], unit: string): string {
  return `${values.map(value => value.toFixed(2)).join(' ')} ${unit}`;
}

/** Figures as a table for people. */
export function figureTable(figures: readonly Figure[]): string {
  let out = '';
  for (const { figure, value, bar, pass, detail } of figures) {
    const verdict = bar === undefined ? 'reported' : pass ? 'ok' : 'TOO SLOW';
    const limit = bar === undefined ? '' : ` (at most ${bar})`;
    out += `${verdict.padEnd(9)} ${value
      .toFixed(2)
      .padStart(7)}${limit}  ${figure}\n          ${detail}\n`;
  }
  return out;
}
