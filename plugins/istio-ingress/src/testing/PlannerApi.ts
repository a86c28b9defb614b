import type { StrictAnswer, StrictRequest } from 'istio-ingress-contract';
import { clusterSummary } from './build';
import { FixtureApi } from './FixtureApi';
import { cart } from './scenarios';

/** The API with one answer of the STRICT planner; it keeps what was asked. */
export class PlannerApi extends FixtureApi {
  asked: StrictRequest[] = [];

  constructor(public answer: StrictAnswer) {
    super(cart);
  }

  getClusters = async () => ({ items: [clusterSummary()] });
  getOwners = async () => ({ revision: '1', services: 0, items: [] });
  whatIfStrict = async (question: StrictRequest) => {
    this.asked.push(question);
    return this.answer;
  };
}
