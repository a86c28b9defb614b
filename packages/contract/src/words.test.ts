import {
  acceptsSchema,
  clusterStatusSchema,
  dataPlaneSchema,
  edgeSchema,
  modeSchema,
  outcomeSchema,
  postureSchema,
  readStateSchema,
  sentSchema,
  severitySchema,
} from '.';
import * as words from './words';

const dictionaries = [
  ['outcome', words.outcomeWords, outcomeSchema.options],
  ['posture', words.postureWords, postureSchema.options],
  ['mode', words.modeWords, modeSchema.options],
  ['accepts', words.acceptsWords, acceptsSchema.options],
  ['sent', words.sentWords, sentSchema.options],
  ['edge', words.edgeWords, edgeSchema.options],
  ['data plane', words.dataPlaneWords, dataPlaneSchema.options],
  ['severity', words.severityWords, severitySchema.options],
  ['read state', words.readStateWords, readStateSchema.options],
  ['cluster status', words.clusterStatusWords, clusterStatusSchema.options],
] as const;

describe('words', () => {
  it.each(dictionaries)(
    'has a label and a sentence for every %s',
    (_, dictionary, values) => {
      expect(Object.keys(dictionary).sort()).toEqual([...values].sort());
      for (const word of Object.values(dictionary)) {
        expect(word.label).toMatch(/^\S.*\S$/);
        expect(word.sentence).toMatch(/\.$/);
        expect(words.symbolText).toHaveProperty([word.symbol]);
      }
    },
  );

  it('shows nothing as a success that is not protected', () => {
    const successes = dictionaries.flatMap(([name, dictionary]) =>
      Object.entries(dictionary)
        .filter(([, word]) => word.tone === 'ok')
        .map(([value]) => `${name} ${value}`),
    );
    expect(successes).toEqual([
      'outcome mtls',
      'outcome app-tls',
      'posture mtls',
      'posture app-tls',
      'sent istio-mtls',
      'sent hbone',
      'read state ok',
      'cluster status ok',
    ]);
  });

  it('shows what is not known as neutral, never green and never red', () => {
    const tones = dictionaries.flatMap(([, dictionary]) =>
      'unknown' in dictionary ? [dictionary.unknown.tone] : [],
    );
    expect(tones.length).toBeGreaterThan(3);
    expect(new Set(tones)).toEqual(new Set(['neutral']));
  });
});
