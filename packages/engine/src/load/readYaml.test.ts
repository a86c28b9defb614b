import { readYaml } from './readYaml';

it.each`
  text               | result
  ${'a: [1, yes]'}   | ${{ ok: true, value: { a: [1, true] } }}
  ${'{"a": 1}'}      | ${{ ok: true, value: { a: 1 } }}
  ${'# nothing\n'}   | ${{ ok: false, message: 'it is empty', line: 1 }}
  ${'a: 1\n---\nb:'} | ${{ ok: false, message: 'it has more than one document', line: 3 }}
  ${'a: [1\nb: 2'}   | ${{ ok: false, line: 2 }}
`('reads $text', ({ text, result }) => {
  expect(readYaml(text)).toMatchObject(result);
});
