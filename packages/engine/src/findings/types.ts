import type {
  Change,
  Controller,
  EntryResult,
  Evidence,
  Finding,
  FindingMeta,
  ObjectRef,
  Route,
  ServicePosture,
  ServiceRef,
} from 'istio-ingress-contract';
import type { Kind } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { Snapshot } from '../snapshot/Snapshot';

/**
 * One named failing state. It reads what the stages before it concluded, and
 * objects of the declared kinds; it never decides what is mTLS.
 *
 * @public
 */
export interface FindingRule extends FindingMeta {
  /**
   * The kinds that `check` reads itself. When one could not be read, the rule
   * is not evaluated. What earlier stages concluded carries its own unknown.
   */
  inputs: readonly Kind<unknown>[];
  /**
   * `entry`: what it finds about the routes of one entry follows from the
   * routes and the result of that entry. `service`: likewise of a Service, its
   * routes and its posture. `check` may then be asked about one after the
   * other. A kind: what it finds about one object that `each` gives of that kind
   * follows from that object and the mesh. Absent: it compares routes of
   * several, or asks for all of something.
   */
  scope?: 'entry' | 'service' | Kind<unknown>;
  check(context: FindingContext): readonly Hit[];
  /** Documentation and tests at once. */
  examples: readonly FindingExample[];
}

/**
 * One place where a rule applies, before it is a finding.
 *
 * @public
 */
export interface Hit {
  subject: ObjectRef;
  /** Tells hits on one subject apart; stable across runs. */
  discriminator?: string;
  services: readonly ServiceRef[];
  routeIds: readonly string[];
  /** One or two sentences: what is the case here, with names. */
  message: string;
  /** Most decisive first. */
  evidence: readonly Evidence[];
  /** Overrides the severity of the rule. */
  severity?: Finding['severity'];
  remedy: Remedy;
}

/**
 * The change that ends a finding, or why none is offered.
 *
 * @public
 */
export type Remedy =
  | { summary: string; changes: readonly Change[]; costs: readonly string[] }
  | { noFix: string; alternatives: readonly string[] };

/**
 * What a rule may see.
 *
 * @public
 */
export interface FindingContext {
  cluster: string;
  controllers: readonly Controller[];
  entries: readonly EntryResult[];
  routes: readonly Route[];
  services: readonly ServicePosture[];
  /** Objects of the declared kinds; reading another kind throws. */
  objects: Pick<Snapshot, 'list' | 'inNamespace' | 'get' | 'unread'>;
  /** For functions of `mesh/`. */
  snapshot: Snapshot;
  /** The objects of a kind that the rule is asked about. */
  each<T>(kind: Kind<T>): readonly Resource<T>[];
  controllerOf(route: Route): Controller | undefined;
  serviceOf(ref: ServiceRef): ServicePosture | undefined;
  /** The manifest of an object as it was given, to base a patch on. */
  manifestOf(ref: ObjectRef): Readonly<Record<string, unknown>> | undefined;
  /** What the vendor of a route can do about its hop to the workload. */
  mendRoute(route: Route): Remedy;
  /** Puts a controller's pods into the mesh, outbound only. */
  meshController(controller: Controller): Remedy;
}

/**
 * A scenario of `findings/scenarios`, changed so that the rule applies. The
 * scenario alone must not trigger the rule.
 *
 * @public
 */
export interface FindingExample {
  title: string;
  /** File name without `.yaml`. */
  from: string;
  /**
   * Manifests, as YAML: one that the scenario has replaces it, another one is
   * added.
   */
  change: string;
  /** Objects to take away, as `Kind namespace/name`. */
  without?: readonly string[];
  /** Subjects that the rule must name, as `Kind namespace/name`. */
  finds: readonly string[];
  /** Does the fix, applied, end the finding? */
  fixed: boolean;
}

/** Types a rule without widening it. @public */
export function defineFinding(rule: FindingRule): FindingRule {
  return rule;
}
