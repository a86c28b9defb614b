import { rules } from '../docs/rules';

// What a case may name besides a rule: a group of rules that belong together,
// by the number of the group.
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  '1.2': ['R1.16', 'R1.17'],
  '1.4': ['R1.18', 'R4.4'],
  '2.2': ['R2.14', 'R2.15'],
  '2.3': ['R2.15'],
  '2.4': ['R2.16'],
  '3.2': ['R3.2'],
  '3.3': ['R3.3'],
  '3.4': ['R3.4'],
  '3.5': ['R3.5'],
  '3.6': ['R3.6', 'R1.12'],
  '4.1': ['R4.1'],
  '4.2': ['R4.2', 'M1.b'],
  '4.4': ['R4.4', 'R4.1', 'R7.3'],
  // Also the number of a situation: injection by label and by annotation.
  '5': ['R5', 'R1.16'],
  '6.1': ['R6.1', 'R2.7'],
  '6.2': ['R6.2'],
  '6.3': ['R6.3'],
  '6.4': ['R6.4', 'R4.3'],
  '6.5': ['R6.5'],
  // Also the number of a situation: an annotation against a label.
  '7': ['R7.1', 'R7.3', 'R7.4', 'R1.17'],
  'R2.11-I': ['R2.11'],
  M3: ['R2.14'],
  M4: ['R4.4'],
  M8: ['R2.14'],
  S38: ['R4.3'],
};

// Numbers of situations that are easy to get wrong, in groups of one rule.
const SITUATIONS: readonly (readonly [
  from: number,
  to: number,
  ...string[],
])[] = [
  [1, 1, 'R1.1'],
  [2, 2, 'R1.2', 'R2.7'],
  [3, 7, 'R1.16', 'R1.17'],
  [8, 8, 'R1.15', 'R1.17'],
  [9, 10, 'R1.16'],
  [11, 12, 'R1.9'],
  [13, 13, 'R1.8'],
  [14, 15, 'R1.6'],
  [16, 17, 'R2.3'],
  [18, 18, 'R2.2'],
  [19, 19, 'R2.1', 'R2.9'],
  [20, 21, 'R2.3'],
  [22, 25, 'R2.5'],
  [26, 26, 'R3.4'],
  [27, 27, 'R3.5'],
  [28, 28, 'R2.8'],
  [29, 29, 'R2.11'],
  [30, 32, 'R1.15', 'R1.18'],
  [33, 34, 'R2.16'],
  [35, 36, 'R2.14', 'R2.15'],
  [37, 41, 'R3.2'],
  [42, 42, 'R3.4', 'R2.6'],
  [43, 46, 'R3.3'],
  [47, 47, 'R3.4'],
  [48, 48, 'R3.2'],
  [49, 49, 'R3.4'],
  [50, 50, 'R3.2'],
  [51, 53, 'R3.5'],
  [54, 54, 'M1.f'],
  [55, 55, 'M1.d'],
  [56, 56, 'M1.b'],
  [57, 57, 'M1.c'],
  [58, 58, 'M1.e', 'M1.f'],
  [59, 59, 'M1.a'],
  [60, 60, 'M1.g'],
  [61, 62, 'R4.3'],
  [63, 63, 'M1.h'],
  [64, 65, 'R4.1'],
  [66, 68, 'R4.4'],
  [69, 70, 'R3.6'],
  [71, 71, 'R1.13', 'R1.14'],
  [72, 73, 'R6.6'],
  [74, 74, 'R6.5'],
  [75, 75, 'R6.6'],
  [76, 78, 'R6.2', 'R6.4'],
  [79, 80, 'R6.3'],
  [81, 82, 'R6.4'],
  [83, 83, 'R2.7'],
  [84, 85, 'R6.2'],
  [86, 86, 'R7.2', 'R7.3'],
];

/** The rules that an entry of a case's `covers` stands for; none if unknown. */
export function coveredRules(entry: string): readonly string[] {
  if (rules.some(({ id }) => id === entry)) return [entry];
  if (GROUPS[entry]) return GROUPS[entry];

  const number = Number(entry);
  return SITUATIONS.flatMap(([from, to, ...ids]) =>
    number >= from && number <= to ? ids : [],
  );
}
