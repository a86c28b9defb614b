import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';

/** Somebody who asks: a person, or another backend in its own name. */
export interface Principal {
  /** The entity reference of the person, or `service:...`. */
  name: string;
  isPerson: boolean;
}

/** @throws NotAllowedError for callers that are neither */
export function principalOf(credentials: BackstageCredentials): Principal {
  const principal = credentials.principal as {
    type?: string;
    userEntityRef?: string;
    subject?: string;
  };
  if (principal.type === 'user' && principal.userEntityRef) {
    return {
      name: principal.userEntityRef.toLocaleLowerCase('en-US'),
      isPerson: true,
    };
  }
  if (principal.type === 'service' && principal.subject) {
    return { name: `service:${principal.subject}`, isPerson: false };
  }
  throw new NotAllowedError('Waivers need a caller with a name');
}
