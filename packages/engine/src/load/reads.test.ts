import { loadManifests } from './loadManifests';
import { loadReads, withoutUnread } from './reads';

const read = (text: string) => loadReads({ file: 'reads.yaml', text });

describe('reads.yaml', () => {
  it('states how the reads of kinds ended', () => {
    expect(
      read(
        'reads:\n- {group: networking.k8s.io, kind: Ingress, state: forbidden, namespaces: [shop], message: no grant}\n- {group: "", kind: Service, state: ok}\n',
      ),
    ).toEqual({
      problems: [],
      reads: [
        {
          group: 'networking.k8s.io',
          kind: 'Ingress',
          state: 'forbidden',
          namespaces: ['shop'],
          message: 'no grant',
          simulated: true,
        },
        { group: '', kind: 'Service', state: 'ok', simulated: true },
      ],
    });
  });

  it.each`
    text                                                 | message
    ${'reads:\n- {group: "", kind: Pod, state: gone}\n'} | ${/reads\[0\]\.state/}
    ${'kinds: []\n'}                                     | ${/list of read states/}
    ${'reads: [\n'}                                      | ${/./}
  `('names what is not understood in $text', ({ text, message }) => {
    expect(read(text)).toMatchObject({
      reads: [],
      problems: [
        { message: expect.stringMatching(message), file: 'reads.yaml' },
      ],
    });
  });

  it('hides the objects that could not have been read', () => {
    const { objects } = loadManifests([
      {
        file: 'a.yaml',
        text: ['shop', 'web']
          .map(
            namespace =>
              `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, namespace: ${namespace}}\n`,
          )
          .join('---\n'),
      },
    ]);
    const { reads } = read(
      'reads: [{group: networking.k8s.io, kind: Ingress, state: forbidden, namespaces: [shop]}]',
    );
    expect(
      withoutUnread(objects, reads).map(({ manifest }) => manifest.metadata),
    ).toEqual([{ name: 'a', namespace: 'web' }]);
    expect(withoutUnread(objects, [])).toHaveLength(2);
  });
});
