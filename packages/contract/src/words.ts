import type { ClusterStatus, ReadState } from './reads';
import type {
  Accepts,
  DataPlane,
  Edge,
  Mode,
  Outcome,
  Posture,
  Sent,
  Severity,
} from './values';

/**
 * How a value is to be taken. A tone never stands alone: a symbol and a word
 * always accompany it.
 *
 * @public
 */
export type Tone = 'ok' | 'info' | 'warning' | 'error' | 'neutral';

/**
 * The name of the symbol that accompanies a word.
 *
 * @public
 */
export type SymbolName =
  | 'ok'
  | 'ok-info'
  | 'info'
  | 'warning'
  | 'error'
  | 'differs'
  | 'unknown'
  | 'none'
  | 'way';

/**
 * What people read instead of a value of the contract: a chip's label, one
 * sentence that explains it, and its tone and symbol.
 *
 * @public
 */
export interface Word {
  label: string;
  sentence: string;
  tone: Tone;
  symbol: SymbolName;
}

/**
 * The symbols as text, for places without icons.
 *
 * @public
 */
export const symbolText: Readonly<Record<SymbolName, string>> = {
  ok: '✔',
  'ok-info': '✔',
  info: 'i',
  warning: '!',
  error: '✖',
  differs: '≠',
  unknown: '?',
  none: '–',
  way: '→',
};

/** @public */
export const outcomeWords: Readonly<Record<Outcome, Word>> = {
  mtls: {
    label: 'mTLS',
    sentence: 'Encrypted; the mesh authenticates both sides.',
    tone: 'ok',
    symbol: 'ok',
  },
  'app-tls': {
    label: 'Application TLS',
    sentence:
      'Encrypted by the application; the mesh does not see or authenticate it.',
    tone: 'ok',
    symbol: 'ok-info',
  },
  plaintext: {
    label: 'Plaintext',
    sentence: 'Readable on the wire inside the cluster.',
    tone: 'warning',
    symbol: 'warning',
  },
  rejected: {
    label: 'Refused',
    sentence: 'The server resets this connection: requests fail.',
    tone: 'error',
    symbol: 'error',
  },
  'tls-error': {
    label: 'TLS fails',
    sentence: 'The handshake fails: requests fail.',
    tone: 'error',
    symbol: 'error',
  },
  mixed: {
    label: 'Differs by pod',
    sentence: 'Some pods get another outcome; open to see which.',
    tone: 'warning',
    symbol: 'differs',
  },
  unknown: {
    label: 'Not known',
    sentence: 'Could not be determined.',
    tone: 'neutral',
    symbol: 'unknown',
  },
};

/** @public */
export const postureWords: Readonly<Record<Posture, Word>> = {
  mtls: outcomeWords.mtls,
  'app-tls': outcomeWords['app-tls'],
  plaintext: outcomeWords.plaintext,
  mixed: outcomeWords.mixed,
  broken: {
    label: 'Broken',
    sentence: 'Requests fail on at least one way in.',
    tone: 'error',
    symbol: 'error',
  },
  'not-exposed': {
    label: 'Not exposed',
    sentence:
      'No entry for outside traffic was found (in the kinds that could be read).',
    tone: 'neutral',
    symbol: 'none',
  },
  unknown: outcomeWords.unknown,
};

/** @public */
export const modeWords: Readonly<Record<Mode, Word>> = {
  standalone: {
    label: 'Standalone',
    sentence: 'The third-party ingress sends straight to the service.',
    tone: 'neutral',
    symbol: 'way',
  },
  chained: {
    label: 'Chained',
    sentence:
      'The third-party ingress sends to an Istio gateway, which sends to the service.',
    tone: 'neutral',
    symbol: 'way',
  },
  'istio-gateway': {
    label: 'Istio gateway',
    sentence: 'Istio’s own gateway is the first proxy.',
    tone: 'neutral',
    symbol: 'way',
  },
  'not-exposed': postureWords['not-exposed'],
  unknown: {
    label: 'Mode not known',
    sentence: 'How outside traffic enters could not be determined.',
    tone: 'neutral',
    symbol: 'unknown',
  },
};

// Neither Strict nor Permissive is a success by itself: what travels is
// decided together with what the client side sends.
/** @public */
export const acceptsWords: Readonly<Record<Accepts, Word>> = {
  strict: {
    label: 'Strict',
    sentence: 'Only mTLS is accepted.',
    tone: 'info',
    symbol: 'info',
  },
  permissive: {
    label: 'Permissive',
    sentence: 'Both mTLS and plaintext are accepted.',
    tone: 'neutral',
    symbol: 'info',
  },
  disable: {
    label: 'Off',
    sentence: 'mTLS is off.',
    tone: 'warning',
    symbol: 'warning',
  },
  unguarded: {
    label: 'No proxy',
    sentence: 'Nothing guards this port.',
    tone: 'warning',
    symbol: 'warning',
  },
  gateway: {
    label: 'Istio gateway',
    sentence:
      'The hop ends at an Istio proxy that decides by its own listeners.',
    tone: 'neutral',
    symbol: 'info',
  },
  waypoint: {
    label: 'Waypoint',
    sentence:
      'The hop ends at an Istio proxy that decides by its own listeners.',
    tone: 'neutral',
    symbol: 'info',
  },
  mixed: {
    label: 'Differs by pod',
    sentence: 'Some pods accept something else; open to see which.',
    tone: 'warning',
    symbol: 'differs',
  },
  unknown: outcomeWords.unknown,
};

/** @public */
export const sentWords: Readonly<Record<Sent, Word>> = {
  plaintext: {
    label: 'Plaintext',
    sentence: 'The client side sends without encryption.',
    tone: 'warning',
    symbol: 'warning',
  },
  'istio-mtls': {
    label: 'Istio mTLS',
    sentence: 'The client’s proxy sends with the mesh’s certificates.',
    tone: 'ok',
    symbol: 'ok',
  },
  hbone: {
    label: 'Istio mTLS (tunnel)',
    sentence:
      'The client’s proxy sends through a tunnel with the mesh’s certificates.',
    tone: 'ok',
    symbol: 'ok',
  },
  'tls-simple': {
    label: 'TLS',
    sentence: 'The client side starts TLS without a client certificate.',
    tone: 'neutral',
    symbol: 'info',
  },
  'tls-mutual': {
    label: 'TLS with client certificate',
    sentence: 'The client side starts TLS with certificates of its own.',
    tone: 'neutral',
    symbol: 'info',
  },
  none: {
    label: 'Nothing',
    sentence: 'The client side sends nothing.',
    tone: 'neutral',
    symbol: 'none',
  },
  mixed: {
    label: 'Differs by pod',
    sentence: 'What is sent depends on the pod.',
    tone: 'warning',
    symbol: 'differs',
  },
  unknown: outcomeWords.unknown,
};

/** @public */
export const edgeWords: Readonly<Record<Edge, Word>> = {
  none: {
    label: 'No TLS',
    sentence: 'The outside client connects without TLS.',
    tone: 'neutral',
    symbol: 'none',
  },
  terminate: {
    label: 'TLS ends here',
    sentence: 'The first proxy ends the outside client’s TLS.',
    tone: 'neutral',
    symbol: 'info',
  },
  passthrough: {
    label: 'TLS passes through',
    sentence: 'The first proxy passes the outside client’s TLS on.',
    tone: 'neutral',
    symbol: 'info',
  },
  redirect: {
    label: 'Redirects to TLS',
    sentence: 'The first proxy answers with a redirect to https.',
    tone: 'neutral',
    symbol: 'info',
  },
  unknown: outcomeWords.unknown,
};

/** @public */
export const dataPlaneWords: Readonly<Record<DataPlane, Word>> = {
  sidecar: {
    label: 'Sidecar',
    sentence: 'An Istio sidecar runs beside the process.',
    tone: 'neutral',
    symbol: 'ok',
  },
  ambient: {
    label: 'Ambient',
    sentence: 'The node’s ztunnel carries the traffic.',
    tone: 'neutral',
    symbol: 'ok',
  },
  certificates: {
    label: 'Mesh certificates',
    sentence: 'The process uses the mesh’s certificates itself.',
    tone: 'neutral',
    symbol: 'ok',
  },
  gateway: {
    label: 'Istio gateway',
    sentence: 'The process is an Istio gateway.',
    tone: 'neutral',
    symbol: 'ok',
  },
  waypoint: {
    label: 'Waypoint',
    sentence: 'The process is an Istio waypoint.',
    tone: 'neutral',
    symbol: 'ok',
  },
  none: {
    label: 'Outside the mesh',
    sentence: 'No Istio proxy takes part.',
    tone: 'neutral',
    symbol: 'none',
  },
  unknown: outcomeWords.unknown,
};

/** @public */
export const severityWords: Readonly<Record<Severity, Word>> = {
  critical: {
    label: 'Critical',
    sentence: 'Requests fail, or everything is exposed.',
    tone: 'error',
    symbol: 'error',
  },
  high: {
    label: 'High',
    sentence: 'Traffic is not protected as its owner would expect.',
    tone: 'error',
    symbol: 'error',
  },
  medium: {
    label: 'Medium',
    sentence: 'Works today, and breaks or weakens with a likely change.',
    tone: 'warning',
    symbol: 'warning',
  },
  low: {
    label: 'Low',
    sentence: 'Worth tidying up.',
    tone: 'info',
    symbol: 'info',
  },
  info: {
    label: 'Info',
    sentence: 'Good to know.',
    tone: 'info',
    symbol: 'info',
  },
};

/** @public */
export const readStateWords: Readonly<Record<ReadState, Word>> = {
  ok: {
    label: 'Read',
    sentence: 'Everything of this kind was read.',
    tone: 'ok',
    symbol: 'ok',
  },
  forbidden: {
    label: 'Forbidden',
    sentence:
      'The account may not read this kind: grant it get, list and watch.',
    tone: 'neutral',
    symbol: 'unknown',
  },
  'not-installed': {
    label: 'Not installed',
    sentence: 'The cluster does not serve this kind; there is nothing to do.',
    tone: 'neutral',
    symbol: 'none',
  },
  failed: {
    label: 'Failed',
    sentence: 'The last read failed; it is tried again.',
    tone: 'warning',
    symbol: 'warning',
  },
  truncated: {
    label: 'Truncated',
    sentence: 'Only a part was read: raise the limit or narrow what is read.',
    tone: 'warning',
    symbol: 'warning',
  },
  syncing: {
    label: 'Syncing',
    sentence: 'This kind is being read; its results follow.',
    tone: 'neutral',
    symbol: 'unknown',
  },
  'not-given': {
    label: 'Not given',
    sentence:
      'No object of this kind is among the manifests: add them, or state that the manifests are complete.',
    tone: 'neutral',
    symbol: 'unknown',
  },
};

/** @public */
export const clusterStatusWords: Readonly<Record<ClusterStatus, Word>> = {
  ok: {
    label: 'Read',
    sentence: 'Everything that decides was read.',
    tone: 'ok',
    symbol: 'ok',
  },
  partial: {
    label: 'Partly read',
    sentence:
      'Some kinds could not be read; verdicts that depend on them are not known.',
    tone: 'warning',
    symbol: 'warning',
  },
  syncing: {
    label: 'Syncing',
    sentence: 'The cluster is being read; its results follow.',
    tone: 'neutral',
    symbol: 'unknown',
  },
  unreachable: {
    label: 'Unreachable',
    sentence:
      'The cluster does not answer; the last result stays. Check its address and network.',
    tone: 'warning',
    symbol: 'warning',
  },
  unauthorized: {
    label: 'Not authorized',
    sentence:
      'The cluster refuses the credentials; the last result stays. Renew them.',
    tone: 'warning',
    symbol: 'warning',
  },
  'on-demand': {
    label: 'On demand',
    sentence:
      'The cluster is listed and not read: only a person can sign in there. Give it an account of its own.',
    tone: 'neutral',
    symbol: 'info',
  },
};

/**
 * The chip of a result that rests on manifests never applied, or on derived
 * objects.
 *
 * @public
 */
export const predictedWord: Word = {
  label: 'Predicted',
  sentence: 'Rests on manifests that were not applied, or on derived objects.',
  tone: 'neutral',
  symbol: 'info',
};

/**
 * The mark of a result that is older than the last attempt to read.
 *
 * @public
 */
export const staleWord: Word = {
  label: 'Stale',
  sentence: 'The last read failed; this is the last result before it.',
  tone: 'neutral',
  symbol: 'unknown',
};
