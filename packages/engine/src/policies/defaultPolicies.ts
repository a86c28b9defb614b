import type { Control, Policy } from 'istio-ingress-contract';

const NIST_SC_8: Control = {
  standard: 'NIST SP 800-53 Rev. 5',
  id: 'SC-8',
  url: 'https://csf.tools/reference/nist-sp-800-53/r5/sc/sc-8/',
};
const NIST_SC_8_1: Control = {
  standard: 'NIST SP 800-53 Rev. 5',
  id: 'SC-8(1)',
  url: 'https://csf.tools/reference/nist-sp-800-53/r5/sc/sc-8/sc-8-1/',
};
const NIST_SA_22: Control = {
  standard: 'NIST SP 800-53 Rev. 5',
  id: 'SA-22',
  url: 'https://csf.tools/reference/nist-sp-800-53/r5/sa/sa-22/',
};
const PCI_4_2_1: Control = {
  standard: 'PCI DSS v4.0.1',
  id: '4.2.1',
  url: 'https://www.pcisecuritystandards.org/document_library/',
};

/**
 * The policies that hold where the platform team has configured none, by id.
 * Controls are those that the requirement helps to meet, never all that they
 * ask for: 4.2.1 is about open networks, which a load balancer's way to the
 * cluster may be.
 *
 * @public
 */
export const defaultPolicies: readonly Policy[] = [
  {
    id: 'encrypted-in-cluster',
    title: 'No hop behind the first proxy carries plaintext',
    severity: 'high',
    scope: {},
    require: [{ kind: 'in-cluster-hops-encrypted' }],
    controls: [NIST_SC_8, NIST_SC_8_1, PCI_4_2_1],
  },
  {
    id: 'last-hop-mtls',
    title: 'Exposed services are reached by mTLS',
    severity: 'high',
    scope: {},
    require: [{ kind: 'last-hop-mtls' }],
    controls: [NIST_SC_8, NIST_SC_8_1],
  },
  {
    id: 'strict-server',
    title: 'Exposed ports refuse plaintext',
    severity: 'medium',
    scope: {},
    require: [{ kind: 'server-strict' }],
    controls: [NIST_SC_8],
  },
  {
    id: 'supported-controller',
    title: 'No ingress controller is past its end of life',
    severity: 'medium',
    scope: {},
    require: [{ kind: 'supported-controller' }],
    controls: [NIST_SA_22],
  },
];
