import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import type { ExposeIntentInput } from 'istio-ingress-contract';

/** What the field gives to a template; the rest of an intent is the template's. */
export const exposureFieldSchema = makeFieldSchema({
  output: z =>
    z.object({
      cluster: z.string().optional(),
      vendor: z.string().optional(),
      mode: z.string().optional(),
      className: z.string().optional(),
      gateway: z.record(z.string(), z.any()).optional(),
      hosts: z.array(z.string()).optional(),
      paths: z.array(z.string()).optional(),
      mtls: z.string().optional(),
      tls: z.object({ secretName: z.string() }).optional(),
    }),
  uiOptions: z =>
    z.object({
      name: z
        .string()
        .describe(
          'Parameter of the template with the name of the Service. Default: name',
        )
        .optional(),
      namespace: z
        .string()
        .describe(
          'Parameter of the template with its namespace. Default: namespace',
        )
        .optional(),
      port: z
        .union([z.string(), z.number()])
        .describe(
          'Port of the Service, or the parameter of the template that has it. Default: port',
        )
        .optional(),
      protocol: z
        .string()
        .describe('What the application speaks. Default: http')
        .optional(),
    }),
});

export type ExposureFieldProps = typeof exposureFieldSchema.TProps;
export type ExposureOptions = typeof exposureFieldSchema.uiOptionsType;

/** What the form holds: an exposure that may be unfinished. */
export type Exposure = typeof exposureFieldSchema.TOutput;

/** The service that a form is about, from its other fields. */
export interface FormService {
  namespace: string;
  name: string;
  port: number;
  protocol: string;
}

/** Undefined while the form does not say which. */
export function serviceOf(
  formData: Record<string, unknown> | undefined,
  options: ExposureOptions = {},
): FormService | undefined {
  const { name = 'name', namespace = 'namespace', port = 'port' } = options;
  const service = {
    name: formData?.[name],
    namespace: formData?.[namespace],
    port: typeof port === 'number' ? port : formData?.[port] ?? 80,
  };
  return typeof service.name === 'string' &&
    service.name !== '' &&
    typeof service.namespace === 'string' &&
    service.namespace !== '' &&
    typeof service.port === 'number'
    ? {
        name: service.name,
        namespace: service.namespace,
        port: service.port,
        protocol: options.protocol ?? 'http',
      }
    : undefined;
}

/** The intent that the form amounts to, as the action will ask for it. */
export function intentOf(
  { cluster: _, ...exposure }: Exposure,
  service: FormService,
): Record<string, unknown> {
  // Tells which pods are meant while the cluster has no such Service.
  const selector = { 'app.kubernetes.io/name': service.name };
  return {
    name: service.name,
    service: { ...service, selector },
    hosts: [],
    ...exposure,
  } satisfies Partial<Record<keyof ExposeIntentInput, unknown>>;
}
