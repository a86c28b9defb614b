import { hop, route } from '../testing/build';
import { nginx, nginxController, workload } from '../testing/parts';
import { decisiveClause, podCountOf, portsOf, stepsOf } from './routeSteps';

const last = hop(nginx, workload('cart'), 'plaintext');

describe('stepsOf', () => {
  it('begins with the edge between the outside client and the first proxy', () => {
    const steps = stepsOf(
      route('standalone', nginxController, [last]),
      'Clients',
    );

    expect(
      steps.map(({ kind, from, to }) => [kind, from.title, to.title]),
    ).toEqual([
      ['edge', 'Clients', 'ingress-nginx'],
      ['hop', 'ingress-nginx', 'cart'],
    ]);
  });

  it('has no edge where the client reaches the pods without a proxy', () => {
    const direct = hop(
      { kind: 'client', title: 'Clients' },
      workload('cart'),
      'plaintext',
    );

    expect(
      stepsOf(route('standalone', nginxController, [direct]), 'Clients').map(
        ({ kind }) => kind,
      ),
    ).toEqual(['hop']);
  });

  it('ends at the controller where a route has no hop', () => {
    const [edge, ...others] = stepsOf(
      route('standalone', nginxController, []),
      'Clients',
      nginxController,
    );

    expect(edge.to).toMatchObject({
      kind: 'controller',
      title: 'ingress-nginx',
    });
    expect(others).toEqual([]);
  });
});

describe('the facts of a hop', () => {
  it('counts pods that the answer does not list', () => {
    const group = last.endpoints[0];
    expect(
      podCountOf({
        ...last,
        endpoints: [
          { ...group, podCount: 40 },
          { ...group, podCount: undefined },
        ],
      }),
    ).toBe(43);
    expect(podCountOf({ ...last, endpoints: [] })).toBeUndefined();
  });

  it('prefers the port of the pods to the one that is dialled', () => {
    expect(portsOf(last)).toEqual([8080]);
    expect(portsOf({ ...last, endpoints: [] })).toEqual([80]);
  });

  it('explains an unknown outcome by its reason', () => {
    expect(
      decisiveClause({
        ...last,
        outcome: 'unknown',
        unknown: [{ code: 'forbidden', message: 'Pods could not be read.' }],
        because: [{ rule: 'x', message: 'Something else.' }],
      }),
    ).toBe('pods could not be read');
  });
});
