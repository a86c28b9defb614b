import type { ClusterCredential } from 'backstage-plugin-istio-ingress-node';
import { promises as fs } from 'node:fs';
import { ApiFailure } from './ApiFailure';

/** Who to be at the API server of one cluster. */
export interface Identity {
  token?: string;
  /** Read anew for each request: such tokens are replaced while in use. */
  tokenFile?: string;
  /** Asked for now and then, and after a refusal. */
  credential?: () => Promise<ClusterCredential>;
}

// Some are signed by a service that counts its calls; none that is handed over
// lasts less than some minutes.
const KEEP_MS = 60_000;

/** The credentials of one cluster, as they are now. */
export class Credentials {
  readonly #identity: Identity;
  #kept?: { at: number; credential: Promise<ClusterCredential> };

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** @throws ApiFailure that says why there are none */
  async current(): Promise<ClusterCredential> {
    const { token, tokenFile } = this.#identity;
    if (this.#identity.credential) return this.#supplied();
    const now = tokenFile ? (await readText(tokenFile)).trim() : token;
    return now ? { type: 'bearer token', token: now } : { type: 'anonymous' };
  }

  /** The server does not accept them: ask again. */
  forget(): void {
    this.#kept = undefined;
  }

  /** Many requests at the same time ask once. */
  #supplied(): Promise<ClusterCredential> {
    if (!this.#kept || Date.now() - this.#kept.at > KEEP_MS) {
      const kept = { at: Date.now(), credential: this.#ask() };
      this.#kept = kept;
      kept.credential.catch(() => {
        if (this.#kept === kept) this.#kept = undefined;
      });
    }
    return this.#kept.credential;
  }

  async #ask(): Promise<ClusterCredential> {
    const { credential } = this.#identity;
    try {
      return (await credential?.()) ?? { type: 'anonymous' };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const [line] = why.split('\n');
      throw new ApiFailure(
        `there are no credentials for it: ${line.slice(0, 300)}`,
        // As if the server had refused them: so nothing is asked without.
        { status: 401 },
        error,
      );
    }
  }
}

/** @throws ApiFailure that names the file */
export async function readText(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ApiFailure(`the file ${file} cannot be read (${code})`);
  }
}
