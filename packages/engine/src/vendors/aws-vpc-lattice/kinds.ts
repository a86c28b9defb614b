import { z } from 'zod';
import { list, optional, text, whole } from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'application-networking.k8s.aws';

/** What a target group speaks to a Service, and how it checks its health. */
export const TargetGroupPolicy = ownKind(
  { group: GROUP, kind: 'TargetGroupPolicy', plural: 'targetgrouppolicies' },
  'class',
  z.object({
    targetRef: optional(
      z.object({ group: text, kind: z.string(), name: z.string() }),
    ),
    protocol: text,
    protocolVersion: text,
    healthCheck: optional(
      z.object({ path: text, port: whole, protocol: text }),
    ),
  }),
);

/** A Service that routes of other clusters may send to. */
export const ServiceExport = ownKind(
  { group: GROUP, kind: 'ServiceExport', plural: 'serviceexports' },
  'entry',
  z.object({
    exportedPorts: list(z.object({ port: z.number().int(), routeType: text })),
  }),
);
