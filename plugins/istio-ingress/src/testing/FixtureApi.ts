import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import type {
  EntityPosture,
  Preview,
  ServiceDetails,
  ServiceRef,
} from 'istio-ingress-contract';
import { serviceKey } from '../lib/objectName';
import type { Scenario } from './scenarios';

const notPartOfTheFixture = () =>
  Promise.reject(new Error('The fixture does not answer this'));

/**
 * The API over one scenario, which can be exchanged to play a change. Answers
 * are copies, as they would come from the network.
 */
export class FixtureApi implements IstioIngressApi {
  scenario: Scenario;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  async getEntityPosture(): Promise<EntityPosture> {
    return copyOf(this.scenario.posture);
  }

  async getService(ref: ServiceRef): Promise<ServiceDetails> {
    const found = this.scenario.services.find(
      ({ service }) => serviceKey(service.ref) === serviceKey(ref),
    );
    if (!found) throw new Error(`No service ${ref.namespace}/${ref.name}`);
    return copyOf(found);
  }

  async preview(): Promise<Preview> {
    const { preview } = this.scenario;
    if (!preview) throw new Error('The fixture has no preview');
    return copyOf(preview);
  }

  getClusters: IstioIngressApi['getClusters'] = notPartOfTheFixture;
  getServices: IstioIngressApi['getServices'] = notPartOfTheFixture;
  getServiceHistory: IstioIngressApi['getServiceHistory'] = notPartOfTheFixture;
  getChanges: IstioIngressApi['getChanges'] = notPartOfTheFixture;
  getEntries: IstioIngressApi['getEntries'] = notPartOfTheFixture;
  getFindings: IstioIngressApi['getFindings'] = notPartOfTheFixture;
  getMeta: IstioIngressApi['getMeta'] = notPartOfTheFixture;
  analyze: IstioIngressApi['analyze'] = notPartOfTheFixture;
  check: IstioIngressApi['check'] = notPartOfTheFixture;
  getIntentOptions: IstioIngressApi['getIntentOptions'] = notPartOfTheFixture;
  render: IstioIngressApi['render'] = notPartOfTheFixture;
  refreshCluster: IstioIngressApi['refreshCluster'] = notPartOfTheFixture;
  getOverview: IstioIngressApi['getOverview'] = notPartOfTheFixture;
  getOwners: IstioIngressApi['getOwners'] = notPartOfTheFixture;
  getPolicies: IstioIngressApi['getPolicies'] = notPartOfTheFixture;
  getTrend: IstioIngressApi['getTrend'] = notPartOfTheFixture;
  getControllers: IstioIngressApi['getControllers'] = notPartOfTheFixture;
  getWaivers: IstioIngressApi['getWaivers'] = notPartOfTheFixture;
  getWaiverRules: IstioIngressApi['getWaiverRules'] = notPartOfTheFixture;
  requestWaiver: IstioIngressApi['requestWaiver'] = notPartOfTheFixture;
  decideWaiver: IstioIngressApi['decideWaiver'] = notPartOfTheFixture;
  whatIfStrict: IstioIngressApi['whatIfStrict'] = notPartOfTheFixture;
  exportServices: IstioIngressApi['exportServices'] = notPartOfTheFixture;
  exportFindings: IstioIngressApi['exportFindings'] = notPartOfTheFixture;
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
