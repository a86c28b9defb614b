import { ClusterReadError } from './ClusterReader';

describe('ClusterReadError', () => {
  it('carries the status of the cluster and the cause', () => {
    const cause = new Error('ENOENT');
    const error = new ClusterReadError('unreachable', 'no folder', cause);
    expect(error).toMatchObject({
      name: 'ClusterReadError',
      status: 'unreachable',
      message: 'no folder',
      cause,
    });
  });
});
