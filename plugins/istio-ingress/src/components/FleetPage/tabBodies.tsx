import type { ComponentType } from 'react';
import { ChangesTab } from '../History';
import { StrictPlannerTab } from '../StrictPlanner';
import { WaiversTab } from '../Waivers';
import { ClustersTab } from './Clusters';
import { ControllersTab } from './Controllers';
import { FindingsTab } from './Findings';
import { OverviewTab } from './Overview';
import { OwnersTab } from './Owners';
import { PoliciesTab } from './Policies';
import { ServicesTab } from './Services';
import type { TabName } from './tabs';

/** What each tab shows. A tab without a body is not offered. */
export const tabBodies: Partial<Record<TabName, ComponentType>> = {
  overview: OverviewTab,
  services: ServicesTab,
  owners: OwnersTab,
  policies: PoliciesTab,
  findings: FindingsTab,
  controllers: ControllersTab,
  clusters: ClustersTab,
  changes: ChangesTab,
  waivers: WaiversTab,
  strict: StrictPlannerTab,
};
