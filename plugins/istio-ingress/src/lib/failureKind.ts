import { ResponseError } from '@backstage/errors';

/** Why the backend did not answer, as far as it matters to the reader. */
export function failureKind(error: Error): 'forbidden' | 'not-found' | 'other' {
  const cause = error instanceof ResponseError ? error.cause : error;
  const status = error instanceof ResponseError ? error.statusCode : undefined;
  if (status === 403 || cause.name === 'NotAllowedError') return 'forbidden';
  if (status === 404 || cause.name === 'NotFoundError') return 'not-found';
  return 'other';
}
