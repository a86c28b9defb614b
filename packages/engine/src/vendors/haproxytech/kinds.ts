import { z } from 'zod';
import {
  flag,
  list,
  optional,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const service = z.object({ name: z.string(), port: whole });

/** TCP frontends with their Services; of the spec, a list. */
export const TCP = ownKind(
  {
    group: 'ingress.v3.haproxy.org',
    aliases: ['ingress.v1.haproxy.org'],
    kind: 'TCP',
    plural: 'tcps',
  },
  'entry',
  z.array(
    z.object({
      name: text,
      frontend: optional(
        z.object({
          binds: optional(
            z.record(z.string(), z.object({ port: whole, ssl: flag })),
          ),
        }),
      ),
      service: optional(service),
      services: list(service),
    }),
  ),
);
