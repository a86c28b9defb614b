import { conformancePage, type TopicAgreement } from './conformancePage';

const topic: TopicAgreement = {
  title: 'doors',
  cases: 2,
  hops: 5,
  attachments: 2,
  injections: 1,
  agree: 6,
  differ: 1,
  undecided: 1,
  falseMtls: 0,
  unknown: [],
};

describe('conformancePage', () => {
  it('sums up topics, and hides no disagreement', () => {
    const text = conformancePage(
      [topic, { ...topic, title: 'locks', falseMtls: 1 }],
      'release line 1.31',
    ).content;
    expect(text).toContain('(release line 1.31)');
    expect(text).toContain(
      '**12 of 16 answers agree, 2 differ, 2 are unknown where Istio decides. False mTLS: 1.**',
    );
    expect(text).toContain('| locks | 2 | 5 | 2 | 1 | 6 | 1 | 1 | 1 |');
    expect(text).toContain('| **all** | 4 | 10 | 4 | 2 | 12 | 2 | 2 | 1 |');
    expect(text).toContain('Istio decides every hop of the cases.');
  });

  it('lists hops that Istio leaves open, with the reason', () => {
    const unknown = [{ case: 'dns', hop: 'public Host', code: 'dynamic-dns' }];
    expect(conformancePage([{ ...topic, unknown }], '1.31').content).toContain(
      '| dns | public Host | dynamic-dns |',
    );
  });
});
