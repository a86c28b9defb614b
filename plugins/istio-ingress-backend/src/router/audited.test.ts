import { mockServices } from '@backstage/backend-test-utils';
import { InputError, NotAllowedError } from '@backstage/errors';
import { audited } from './audited';

function setUp(isRecorded: boolean) {
  const auditor = mockServices.auditor.mock();
  const event = {
    success: jest.fn(async () => {}),
    fail: jest.fn(async () => {}),
  };
  auditor.createEvent.mockResolvedValue(event);
  return {
    auditor,
    event,
    run: <T>(answer: () => Promise<T>) =>
      audited(
        {
          auditor,
          request: undefined,
          operation: 'RequestWaiver',
          isRecorded,
          meta: { cluster: 'eu' },
        },
        answer,
      ),
  };
}

it('records what changes something, with the id of what was made', async () => {
  const { auditor, event, run } = setUp(true);
  expect(await run(async () => ({ id: 'w-1', more: true }))).toEqual({
    id: 'w-1',
    more: true,
  });
  expect(auditor.createEvent).toHaveBeenCalledWith({
    eventId: 'request-waiver',
    severityLevel: 'medium',
    request: undefined,
    meta: { cluster: 'eu' },
  });
  expect(event.success).toHaveBeenCalledWith({
    meta: { cluster: 'eu', id: 'w-1' },
  });
});

it('records why it failed, and fails', async () => {
  const { event, run } = setUp(true);
  const error = new InputError('No');
  await expect(run(async () => Promise.reject(error))).rejects.toBe(error);
  expect(event.fail).toHaveBeenCalledWith({ meta: { cluster: 'eu' }, error });
});

it('records of questions only that they were refused', async () => {
  const { auditor, event, run } = setUp(false);
  await run(async () => 'an answer');
  await expect(
    run(async () => Promise.reject(new InputError('What?'))),
  ).rejects.toThrow('What?');
  expect(auditor.createEvent).not.toHaveBeenCalled();
  const error = new NotAllowedError('Not you');
  await expect(run(async () => Promise.reject(error))).rejects.toBe(error);
  expect(event.fail).toHaveBeenCalledWith({ meta: { cluster: 'eu' }, error });
});
