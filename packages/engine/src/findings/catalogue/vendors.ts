import type { CatalogueRow } from './row';

/** Of one vendor’s settings. */
export const vendors: readonly CatalogueRow[] = [
  {
    id: 'V01',
    mistake: 'ingress-nginx is not developed any more',
    findings: ['controller-end-of-life'],
  },
  {
    id: 'V02',
    mistake: 'NGINX of AKS application routing',
    findings: ['app-routing-nginx-end-of-support'],
  },
  {
    id: 'V03',
    mistake: 'Two controllers claim one class',
    findings: ['class-of-several-controllers'],
  },
  {
    id: 'V04',
    mistake: 'No class, and two controllers that take such entries',
    findings: ['class-of-several-controllers'],
  },
  {
    id: 'V05',
    mistake: 'A class that nobody serves',
    findings: ['unserved-entry'],
  },
  {
    id: 'V06',
    mistake: 'The Istio of AKS application routing beside another',
    findings: ['app-routing-istio-beside-istio'],
  },
  {
    id: 'V07',
    mistake: 'Definitions of another version than the controller knows',
    dropped:
      'Which fields a controller supports by which version of its definitions is not written in objects; definitions are not read.',
  },
  {
    id: 'V08',
    mistake: 'A BackendTLSPolicy of another API group',
    dropped:
      'The two kinds have different API groups, and an adapter reads those of its controller only: the other one has no effect on what is shown.',
  },
  {
    id: 'V09',
    mistake: 'A field that the installed version does not know',
    findings: ['pod-ip-upstream', 'public-host-on-http-port'],
    note: 'Adapters read a setting only where the version of the controller knows it.',
  },
  {
    id: 'V10',
    mistake: 'A Gateway of Istio that Application Gateway serves',
    handledBy: 'engine',
    note: 'The adapter of Application Gateway claims such a Gateway for itself.',
  },
  {
    id: 'V11',
    mistake: 'Settings lost by a conversion',
    dropped:
      'Where an object comes from cannot be seen in it. A lost setting shows as the plaintext that it leads to.',
  },
];
