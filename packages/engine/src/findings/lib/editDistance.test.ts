import { editDistance } from './editDistance';

it.each([
  ['kubernetes', 'kubernetes', 0],
  ['kubernetes', 'kuberentes', 1],
  ['kubernetes', 'kubernets', 1],
  ['kubernetes', 'kubernetess', 1],
  ['kubernetes', 'cubernetez', 2],
  ['ab', 'ba', 1],
] as const)('%s and %s are %d apart', (a, b, distance) => {
  expect(editDistance(a, b, 2)).toBe(distance);
  expect(editDistance(b, a, 2)).toBe(distance);
});

it('does not say how far apart texts are that differ by more', () => {
  expect(editDistance('kubernetes', 'cubernetz', 2)).toBeUndefined();
  expect(editDistance('a', 'abcd', 2)).toBeUndefined();
});
