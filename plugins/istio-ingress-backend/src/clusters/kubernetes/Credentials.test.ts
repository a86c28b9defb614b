import { Credentials } from './Credentials';

describe('Credentials', () => {
  it('gives the token of the configuration', async () => {
    await expect(new Credentials({ token: 't' }).current()).resolves.toEqual({
      type: 'bearer token',
      token: 't',
    });
    await expect(new Credentials({}).current()).resolves.toEqual({
      type: 'anonymous',
    });
  });

  it('asks once for many requests, and again after a refusal', async () => {
    let count = 0;
    const credential = async () => ({
      type: 'bearer token' as const,
      token: `t${++count}`,
    });
    const credentials = new Credentials({ credential });
    const both = await Promise.all([
      credentials.current(),
      credentials.current(),
    ]);
    expect(both).toEqual([
      { type: 'bearer token', token: 't1' },
      { type: 'bearer token', token: 't1' },
    ]);
    credentials.forget();
    await expect(credentials.current()).resolves.toMatchObject({ token: 't2' });
  });

  it('says why there are none, as one line, and asks again', async () => {
    const credential = jest
      .fn()
      .mockRejectedValueOnce(
        new Error('AccessDenied: may not assume the role\n  at somewhere'),
      )
      .mockResolvedValue({ type: 'anonymous' });
    const credentials = new Credentials({ credential });
    await expect(credentials.current()).rejects.toMatchObject({
      status: 401,
      message:
        'there are no credentials for it: AccessDenied: may not assume the role',
    });
    await expect(credentials.current()).resolves.toEqual({ type: 'anonymous' });
  });
});
