import { z } from 'zod';
import { list, text } from '../../snapshot/schema/common';
import type { Kind } from '../../snapshot/kinds';
import { ownKind } from '../lib/ownKind';

const spec = z.object({
  targetType: text,
  sslRedirectPort: text,
  certificateArn: list(z.string()),
});

/** What an administrator sets for every Ingress of a class. */
export const IngressClassParams: Kind<{
  spec?: z.output<typeof spec>;
}> = {
  ...ownKind(
    {
      group: 'elbv2.k8s.aws',
      aliases: ['eks.amazonaws.com'],
      kind: 'IngressClassParams',
      plural: 'ingressclassparams',
    },
    'class',
    spec,
  ),
  namespaced: false,
};
