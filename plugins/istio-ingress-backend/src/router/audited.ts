import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { isError, NotAllowedError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';

/** What the auditor is told of a request. */
export interface AuditedRequest {
  auditor: AuditorService;
  request: AuditorServiceCreateEventOptions['request'];
  /** The id of the operation, such as `RequestWaiver`. */
  operation: string;
  /** It changes something, or takes data away. */
  isRecorded: boolean;
  meta: JsonObject;
}

/**
 * Answers a request, and has it recorded: always where it changes something or
 * takes data away, else when it is refused.
 */
export async function audited<T>(
  { auditor, request, operation, isRecorded, meta }: AuditedRequest,
  answer: () => Promise<T>,
): Promise<T> {
  const begin = () =>
    auditor.createEvent({
      eventId: kebabCase(operation),
      // The default configuration of Backstage logs these, and not low ones.
      severityLevel: 'medium',
      request,
      meta,
    });
  const event = isRecorded ? await begin() : undefined;
  try {
    const answered = await answer();
    await event?.success({ meta: { ...meta, ...idOf(answered) } });
    return answered;
  } catch (error) {
    const failure = isError(error) ? error : new Error(String(error));
    if (event) await event.fail({ meta, error: failure });
    else if (failure.name === NotAllowedError.name) {
      await (await begin()).fail({ meta, error: failure });
    }
    throw error;
  }
}

function kebabCase(operation: string): string {
  return operation.replace(
    /[A-Z]/g,
    (letter, at: number) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`,
  );
}

/** What was made can be found again. */
function idOf(answer: unknown): { id?: string } {
  return typeof answer === 'object' &&
    answer !== null &&
    'id' in answer &&
    typeof answer.id === 'string'
    ? { id: answer.id }
    : {};
}
