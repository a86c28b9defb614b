/**
 * What an API server is shown by whoever asks it.
 *
 * @public
 */
export type ClusterCredential =
  | { type: 'bearer token'; token: string }
  /** PEM. */
  | { type: 'x509 client certificate'; cert: string; key: string }
  | { type: 'anonymous' };

/**
 * A running cluster, and how its API server is reached.
 *
 * @public
 */
export interface SuppliedCluster {
  /** As of a `ClusterReader`: unique, at most 200 characters, without `/`. */
  name: string;
  /** `https://host:port`, also with a path in front of the API. */
  url: string;
  /** PEM, in base64. */
  caData?: string;
  caFile?: string;
  skipTLSVerify?: boolean;
  /** How one signs in there, in the words of the configuration; for messages. */
  authProvider: string;
  /**
   * Credentials that do not depend on who looks at the page. Asked for anew
   * about once a minute, and after each refusal. Absent where only a person
   * has any: the cluster is then listed as on demand, and not read.
   */
  credential?(): Promise<ClusterCredential>;
}

/**
 * Knows the running clusters.
 *
 * @public
 */
export interface ClusterSupplier {
  /**
   * Every cluster there is now. Asked at the start, and every few minutes.
   * One that is missing later stays as it is until the backend starts anew.
   */
  clusters(): Promise<readonly SuppliedCluster[]>;
}
