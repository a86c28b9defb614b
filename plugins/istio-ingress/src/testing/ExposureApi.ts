import type {
  ClusterList,
  IntentOptions,
  RenderAnswer,
  RenderRequest,
} from 'istio-ingress-contract';
import { FixtureApi } from './FixtureApi';
import * as scenarios from './scenarios';

/** A cluster with a controller outside the mesh, one in it, and an Istio gateway. */
export const intentOptions: IntentOptions = {
  cluster: 'prod-eu',
  basedOn: '2026-01-01T00:00:00Z',
  controllers: [
    {
      vendor: 'gke-ingress',
      title: 'Google HTTP(S) load balancer',
      controllerId: 'gke',
      classNames: ['gce'],
      modes: [
        {
          mode: 'standalone',
          ok: false,
          reason:
            'it dials pods from outside the cluster and cannot speak Istio mTLS',
        },
        { mode: 'chained', ok: true, costs: [] },
      ],
    },
    {
      vendor: 'ingress-nginx',
      title: 'ingress-nginx ingress-mesh/ingress-nginx-controller',
      controllerId: 'nginx-mesh',
      classNames: ['nginx-mesh', 'nginx-mesh-2'],
      modes: [
        { mode: 'standalone', ok: true, costs: ['sticky sessions end'] },
        { mode: 'chained', ok: true, costs: [] },
      ],
    },
  ],
  gateways: [
    {
      namespace: 'gateways',
      service: 'public-gateway',
      port: 80,
      tls: 'none',
      selector: { istio: 'public' },
    },
  ],
};

/** Renders an Ingress for whatever is asked, and refuses what mentions `weak`. */
export class ExposureApi extends FixtureApi {
  readonly asked: RenderRequest[] = [];

  constructor(readonly hasBackend = true) {
    super(scenarios.cart);
  }

  getClusters = async (): Promise<ClusterList> => {
    if (!this.hasBackend) throw new Error('There is no such plugin');
    return { items: this.scenario.posture.clusters };
  };

  getIntentOptions = async (): Promise<IntentOptions> => intentOptions;

  render = async (request: RenderRequest): Promise<RenderAnswer> => {
    this.asked.push(request);
    const [details] = this.scenario.services;
    const { intent } = request;
    const basedOn = '2026-01-01T00:00:00Z';
    if (intent.mtls === 'permissive') {
      return {
        basedOn,
        routes: [],
        controllers: [],
        rendered: {
          ok: false,
          refusals: [
            {
              field: 'mtls',
              reason: 'the namespace asks for STRICT',
              alternatives: [
                { mtls: 'strict' },
                { vendor: 'istio', mode: 'istio-gateway' },
              ],
            },
          ],
        },
      };
    }
    return {
      basedOn,
      routes: details.routes.slice(0, 1),
      controllers: details.controllers,
      rendered: {
        ok: true,
        files: [{ path: 'ingress.yaml', text: 'kind: Ingress\n' }],
        manifests: [],
        promises: [
          {
            service: details.service.ref,
            mode: 'standalone',
            posture: 'mtls',
            predicted: true,
          },
        ],
        costs: ['Sticky sessions end.'],
        needs: [],
      },
    };
  };
}
