import { resolve } from 'node:path';
import { readCases } from './conformanceCases';
import { agreementByTopic, agreementOf, topicOf } from './conformanceTopics';

const folder = resolve(__dirname, '../../../../conformance/cases');

describe('topics of cases', () => {
  it.each([
    ['001-native-sidecar', 'membership'],
    ['003-gateway-pod-as-backend', 'membership'],
    ['014-two-workload-policies-no-merge', 'server policy'],
    ['049-dr-simple-credential', 'client policy'],
    [
      '059-headless-gateway-one-unlabelled',
      'headless and address-keeping Services',
    ],
    ['075-routing-pod-ip', 'service routing'],
    ['141-ambient-waypoint', 'ambient'],
    ['154-gateway-selector-any-namespace', 'gateways'],
    ['172-gwapi-managed', 'Gateway API'],
    ['144-injection-table', 'injection'],
  ])('%s is about %s', (id, topic) => {
    expect(topicOf(id)).toBe(topic);
  });

  it('hold every case once', () => {
    const cases = readCases(folder);
    const topics = agreementByTopic(cases);
    expect(topics.reduce((sum, topic) => sum + topic.cases, 0)).toBe(
      cases.length,
    );
    expect(topics.every(topic => topic.cases > 0)).toBe(true);
  });
});

describe('agreementOf', () => {
  it('counts what differs', () => {
    const [one] = readCases(resolve(folder, '001-native-sidecar'));
    const [hop, ...rest] = one.hops;
    const wrong = {
      ...one,
      hops: [
        { ...hop, expect: { ...hop.expect, outcome: 'plaintext' } },
        ...rest,
      ],
    };
    const right = agreementOf('x', [one]);
    expect(right).toMatchObject({
      hops: one.hops.length,
      agree: one.hops.length,
      differ: 0,
    });
    expect(agreementOf('x', [wrong])).toMatchObject({
      agree: one.hops.length - 1,
      differ: 1,
    });
  });

  it('names the hops that are unknown on both sides, with the reason', () => {
    const cases = readCases(resolve(folder, '094-routing-dynamic-dns'));
    expect(agreementOf('x', cases).unknown[0]).toMatchObject({
      case: 'routing-dynamic-dns',
      code: 'dynamic-dns',
    });
  });
});
