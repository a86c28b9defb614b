import type { Evidence, Reason, VendorId } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Ingress, IngressClass } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ClaimStrength, ObjectReader } from '../types';
import {
  matchesName,
  vendorOfIngressController,
  vendorsOfClassName,
} from './signatures';

/** An Ingress, of whatever controller. @public */
export type IngressResource = ReturnType<typeof ingressesOf>[number];

function ingressesOf(objects: ObjectReader) {
  return objects.list(Ingress);
}

export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const CLASS_ANNOTATIONS: readonly string[] = [CLASS_ANNOTATION];
export const DEFAULT_CLASS_ANNOTATION =
  'ingressclass.kubernetes.io/is-default-class';

/**
 * How one controller, or a vendor in general, reads the class of an Ingress.
 * Controllers differ: see the table in `docs/add-a-vendor.md`.
 *
 * @public
 */
export interface IngressClassRule {
  /** `spec.controller` of IngressClasses that are its own; `/*` ends a prefix. */
  controllers: readonly string[];
  /** Values of `kubernetes.io/ingress.class` that are its own. */
  annotationValues: readonly string[];
  /**
   * - `field`: `spec.ingressClassName` first, the annotation only without it.
   * - `annotation`: the annotation first, the field only without it.
   * - `annotation-only`: an Ingress with the field set is not its own.
   * - `field-only`: the annotation is not read at all.
   */
  precedence: 'field' | 'annotation' | 'annotation-only' | 'field-only';
  /** Does it serve an Ingress with neither? */
  classless: boolean;
  /** It compares the class name and never reads `spec.controller` (Contour). */
  byName?: boolean;
  /** The annotations that name a class, the first that is there counting. */
  annotationKeys?: readonly string[];
}

/** Why an Ingress is, or is not, one of a controller's own. */
export type ClassMatch =
  | {
      served: true;
      by: 'class-object' | 'annotation' | 'class-name' | 'classless';
      because: Evidence[];
    }
  | { served: false };

const NOT_SERVED: ClassMatch = { served: false };

/**
 * Does the rule serve this Ingress? Reads IngressClasses, which the vendor
 * declares among its inputs.
 */
export function matchIngressClass(
  objects: ObjectReader,
  world: Snapshot['world'],
  ingress: IngressResource,
  rule: IngressClassRule,
): ClassMatch {
  const field = ingress.body.spec?.ingressClassName;
  const key = (rule.annotationKeys ?? CLASS_ANNOTATIONS).find(
    each => ingress.annotations[each] !== undefined,
  );
  const { precedence } = rule;
  if (precedence === 'annotation-only' && field !== undefined) {
    return NOT_SERVED;
  }
  const byAnnotation = key !== undefined && precedence !== 'field-only';
  if (field !== undefined && !(byAnnotation && precedence === 'annotation')) {
    return matchField(objects, world, ingress, field, rule);
  }
  return byAnnotation
    ? matchAnnotation(ingress, { key, value: ingress.annotations[key] }, rule)
    : matchClassless(objects, ingress, rule);
}

function matchAnnotation(
  ingress: IngressResource,
  { key, value }: { key: string; value: string },
  rule: IngressClassRule,
): ClassMatch {
  if (!rule.annotationValues.includes(value)) return NOT_SERVED;
  return {
    served: true,
    by: 'annotation',
    because: [
      fact('V1', 'the class annotation names the controller', ingress, {
        path: `metadata.annotations["${key}"]`,
        value,
      }),
    ],
  };
}

function matchField(
  objects: ObjectReader,
  world: Snapshot['world'],
  ingress: IngressResource,
  name: string,
  rule: IngressClassRule,
): ClassMatch {
  const at = { path: 'spec.ingressClassName', value: name };
  if (rule.byName) {
    if (!rule.annotationValues.includes(name)) return NOT_SERVED;
    return {
      served: true,
      by: 'class-name',
      because: [fact('V1', 'the class name is the controller’s', ingress, at)],
    };
  }
  const object = objects.get(IngressClass, '', name);
  if (object) {
    const controller = object.body.spec?.controller ?? '';
    if (!rule.controllers.some(claimed => matchesName(claimed, controller)))
      return NOT_SERVED;
    return {
      served: true,
      by: 'class-object',
      because: [
        fact('V1', 'the class of the Ingress names the controller', object, {
          path: 'spec.controller',
          value: controller,
        }),
        fact('V1', 'the Ingress states its class', ingress, at),
      ],
    };
  }
  // Without the class object only the name can speak, and in a closed world
  // there is no class of that name.
  if (!objects.unread(IngressClass) && world === 'closed') return NOT_SERVED;
  if (!rule.annotationValues.includes(name)) return NOT_SERVED;
  return {
    served: true,
    by: 'class-name',
    because: [
      fact(
        'V1',
        'the class name is the usual one of the controller',
        ingress,
        at,
      ),
      absence('V1', 'the IngressClass was not read', {
        kind: 'IngressClass',
        namespaces: [],
        selector: name,
      }),
    ],
  };
}

function matchClassless(
  objects: ObjectReader,
  ingress: IngressResource,
  rule: IngressClassRule,
): ClassMatch {
  const fallback = defaultClassFor(objects, ingress);
  if (
    fallback &&
    rule.controllers.some(claimed =>
      matchesName(claimed, fallback.body.spec?.controller ?? ''),
    )
  ) {
    return {
      served: true,
      by: 'class-object',
      because: [
        fact(
          'V1',
          'the default class is given to an Ingress without one',
          fallback,
          {
            path: `metadata.annotations["${DEFAULT_CLASS_ANNOTATION}"]`,
            value: 'true',
          },
        ),
      ],
    };
  }
  if (fallback || !rule.classless) return NOT_SERVED;
  return {
    served: true,
    by: 'classless',
    because: [
      absence(
        'V1',
        'the Ingress states no class, and the controller serves those',
        {
          kind: 'IngressClass',
          namespaces: [],
          selector: `${DEFAULT_CLASS_ANNOTATION}=true`,
        },
      ),
    ],
  };
}

/**
 * The class that admission writes into an Ingress without one: the API server
 * does so when the object is created and exactly one class is the default, so
 * that an object which exists without a class was created without a default.
 */
function defaultClassFor(
  objects: ObjectReader,
  ingress: IngressResource,
): Resource<{ spec?: { controller?: string } }> | undefined {
  if (ingress.createdAt) return undefined;
  const defaults = objects
    .list(IngressClass)
    .filter(
      ({ annotations }) => annotations[DEFAULT_CLASS_ANNOTATION] === 'true',
    );
  return defaults.length === 1 ? defaults[0] : undefined;
}

/** The strength of a claim that rests on a class and no controller found. */
export function strengthOf(
  match: Extract<ClassMatch, { served: true }>,
): ClaimStrength {
  return match.by === 'class-object' ? 'declared' : 'named';
}

/**
 * Who might serve an Ingress that no adapter claims, and why none does.
 */
export function describeIngressClass(
  snapshot: Snapshot,
  ingress: Resource<{ spec?: { ingressClassName?: string } }>,
): { candidates: readonly VendorId[]; reason: Reason } {
  const field = ingress.body.spec?.ingressClassName;
  const annotation = ingress.annotations[CLASS_ANNOTATION];
  const name = field ?? annotation;
  const none = (message: string, candidates: readonly VendorId[] = []) => ({
    candidates,
    reason: { code: 'no-controller' as const, message, object: ingress.ref },
  });
  if (name === undefined) {
    return none(
      'the Ingress states no class, and no controller was found that serves those',
    );
  }
  const object =
    field === undefined ? undefined : snapshot.get(IngressClass, '', field);
  if (object) {
    const controller = object.body.spec?.controller ?? '';
    const vendor = vendorOfIngressController(controller);
    return none(
      `no controller was found for ${
        controller || 'the empty name'
      }, which IngressClass ${name} names`,
      vendor ? [vendor] : [],
    );
  }
  const candidates = vendorsOfClassName(name);
  const unread =
    field === undefined ? undefined : snapshot.unread(IngressClass);
  if (unread) return { candidates, reason: unread };
  if (field !== undefined) {
    return none(
      `no IngressClass ${name} was found`,
      snapshot.world === 'open' ? candidates : [],
    );
  }
  return none(`no controller was found that serves class ${name}`, candidates);
}
