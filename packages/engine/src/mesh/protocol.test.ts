import { protocolOf } from './protocol';

const port = (
  name?: string,
  appProtocol?: string,
  number = 80,
  protocol = 'TCP',
) => ({
  name,
  appProtocol,
  port: number,
  protocol,
  targetPort: undefined,
  nodePort: undefined,
});

describe('protocolOf', () => {
  it.each([
    ['http', undefined, 80, 'http', 'name'],
    ['HTTP-web', undefined, 80, 'http', 'name'],
    ['grpc-web-api', undefined, 80, 'http', 'name'],
    ['https', undefined, 443, 'tcp', 'name'],
    ['web', undefined, 80, 'auto', 'name'],
    [undefined, undefined, 80, 'auto', 'nothing'],
    [undefined, undefined, 3306, 'tcp', 'port'],
    ['tcp', 'http', 80, 'http', 'appProtocol'],
    ['http', 'kubernetes.io/wss', 80, 'tcp', 'appProtocol'],
    ['http', 'example.com/own', 80, 'auto', 'appProtocol'],
  ])(
    'name %s, appProtocol %s, port %d is %s by %s',
    (name, appProtocol, number, expected, decidedBy) => {
      expect(protocolOf(port(name, appProtocol, number))).toMatchObject({
        class: expected,
        decidedBy,
      });
    },
  );

  it('leaves UDP aside', () => {
    expect(protocolOf(port('http', undefined, 80, 'UDP')).class).toBe('udp');
  });
});
