import type { RuleTopic } from './types';

const notIstio =
  'what a controller of another vendor dials and writes is not Istio’s to say; scenarios with goldens in the folder of each vendor hold it';

/** What vendors and Kubernetes say, and what nobody does. */
export const entries: RuleTopic = {
  title: 'Entries and their controllers',
  intro:
    'Steps of reasoning about objects that are not Istio’s. The page of each vendor has its details and sources.',
  rules: [
    {
      id: 'V1',
      title: 'Whose entry it is',
      text: 'The class, parent or annotation that points at a controller.',
      source: [
        'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
        'https://gateway-api.sigs.k8s.io/api-types/gatewayclass/',
      ],
      cases: [],
      notJudged: notIstio,
    },
    {
      id: 'V2',
      title: 'Which pods are the controller',
      text: 'How its workload was recognised: arguments, image, labels.',
      source: [
        'https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/',
      ],
      cases: [],
      notJudged: notIstio,
    },
    {
      id: 'V3',
      title: 'What the entry refers to',
      text: 'How a backend reference leads to a Service and port, or why it does not.',
      source: [
        'https://kubernetes.io/docs/concepts/services-networking/ingress/',
      ],
      cases: [],
      notJudged: notIstio,
    },
    {
      id: 'V4',
      title: 'Which address is dialled',
      text: 'The address of the Service or those of its pods, by default or by a knob.',
      source: ['https://istio.io/latest/docs/ops/integrations/loadbalancers/'],
      cases: [],
      notJudged: notIstio,
    },
    {
      id: 'V5',
      title: 'What is written',
      text: 'Protocol, TLS and certificate, Host and server name.',
      source: ['https://istio.io/latest/docs/ops/integrations/loadbalancers/'],
      cases: [],
      notJudged: notIstio,
    },
    {
      id: 'V6',
      title: 'How outside traffic gets in without a proxy',
      text: 'Services of type LoadBalancer and NodePort, external addresses, and what is no entry at all.',
      source: [
        'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
      ],
      cases: [],
      notJudged: notIstio,
    },
    {
      id: 'K1',
      title: 'Which endpoints a Service has',
      text: 'Ready pods that its selector picks, with the target of the port on each pod; a Service without a port, or without endpoints, leads nowhere.',
      source: [
        'https://kubernetes.io/docs/concepts/services-networking/service/',
        'pilot/pkg/serviceregistry/kube/controller/endpointslice.go',
      ],
      cases: ['not-ready-pod', 'no-endpoints', 'unlabelled-manual-endpoints'],
    },
    {
      id: 'unknown',
      title: 'What cannot be known',
      text: 'An object was not read, not given, not modelled or not there yet, and it would decide. The reason comes from a closed list.',
      source: [],
      cases: [],
      notJudged: 'Istio reads everything; not knowing is the reader’s lot',
    },
  ],
};
