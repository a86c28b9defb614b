import { z } from 'zod';

// As the API server allows them (k8s.io/apimachinery/pkg/util/validation).
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const SERVICE = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;

// `$`, backticks, braces, `*` and the like mean something to one proxy or another.
const PATH = /^\/([A-Za-z0-9._~/@:+=,-]|%[0-9A-Fa-f]{2})*$/;

const text = (most: number) =>
  z.string('has to be text').max(most, `has at most ${most} characters`);

/** A DNS label (RFC 1123), as of a namespace. */
export const labelName = text(63).regex(
  LABEL,
  'has to be lower-case letters, digits and dashes (RFC 1123)',
);

/** A DNS label that starts with a letter (RFC 1035), as of a Service. */
export const serviceName = text(63).regex(
  SERVICE,
  'has to be lower-case letters, digits and dashes, and start with a letter (RFC 1035)',
);

/** A DNS subdomain (RFC 1123), as of most objects. */
export const objectName = text(253).regex(
  SUBDOMAIN,
  'has to be lower-case letters, digits, dashes and dots (RFC 1123)',
);

export const port = z
  .int('has to be a whole number')
  .min(1, 'has to be a port from 1 to 65535')
  .max(65535, 'has to be a port from 1 to 65535');

/** A host as an Ingress allows it: a name, the first label of which may be `*`. */
export const hostName = text(253).refine(isHost, {
  message:
    'has to be a host name such as shop.example.com or *.example.com, and no address',
});

export const urlPath = text(512)
  .regex(
    PATH,
    'has to start with / and to hold letters, digits and . _ ~ @ : + = , - only',
  )
  .refine(path => !/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(path), {
    message: 'has no empty, . or .. parts and no encoded slash',
  });

export const gatewayObjectName = text(317).refine(isNamespacedName, {
  message: 'has to be namespace/name',
});

export const ingressClassOrGateway = text(317).refine(
  value => SUBDOMAIN.test(value) || isNamespacedName(value),
  { message: 'has to be a class, or a Gateway as namespace/name' },
);

export const labelSet = z
  .record(
    text(317).refine(isLabelKey, {
      message: 'is not a label: [prefix/]name of at most 63 characters',
    }),
    text(63).regex(
      LABEL_VALUE,
      'has to be letters, digits, dashes, dots and underscores, as label values are',
    ),
  )
  .refine(labels => Object.keys(labels).length <= 30, {
    message: 'has at most 30 labels',
  });

function isHost(value: string): boolean {
  const name = value.startsWith('*.') ? value.slice(2) : value;
  const labels = name.split('.');
  return (
    labels.length > 1 &&
    labels.every(label => label.length <= 63 && LABEL.test(label)) &&
    !/^\d+$/.test(labels[labels.length - 1])
  );
}

function isNamespacedName(value: string): boolean {
  const [namespace, name, more] = value.split('/');
  return (
    more === undefined &&
    name !== undefined &&
    namespace.length <= 63 &&
    LABEL.test(namespace) &&
    name.length <= 253 &&
    SUBDOMAIN.test(name)
  );
}

function isLabelKey(key: string): boolean {
  const slash = key.lastIndexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  return (
    name.length > 0 &&
    name.length <= 63 &&
    LABEL_VALUE.test(name) &&
    (prefix === undefined || (prefix.length <= 253 && SUBDOMAIN.test(prefix)))
  );
}
