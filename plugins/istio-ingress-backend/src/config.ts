import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { clusterNameComplaint } from './clusters/clusterName';
import {
  type KubernetesClusters,
  readKubernetesClusters,
} from './clusters/kubernetes/kubernetesClusters';
import { duration, whole } from './configValues';
import {
  type NoticeConfig,
  readNoticeConfig,
} from './notifications/noticeConfig';
import { readWaiverConfig, type WaiverConfig } from './waivers/waiverConfig';

/** A cluster whose objects are manifests in a folder. */
export interface FileClusterConfig {
  name: string;
  path: string;
  complete: boolean;
}

/** The limits on what one cluster may hold. */
export interface ReadLimits {
  fileSize: number;
  documentSize: number;
  depth: number;
  aliases: number;
  objects: number;
  files: number;
}

export interface IstioIngressConfig {
  fileClusters: FileClusterConfig[];
  kubernetes: KubernetesClusters;
  limits: ReadLimits;
  refresh: { debounceMs: number; intervalMs: number };
  database: { batchRows: number; keepHistoryMs: number };
  replicas: { leaseMs: number };
  waivers: WaiverConfig;
  notifications: NoticeConfig;
}

const MIB = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

export const defaultLimits: ReadLimits = {
  fileSize: 64 * MIB,
  documentSize: 4 * MIB,
  depth: 64,
  aliases: 100,
  objects: 200_000,
  files: 20_000,
};

/**
 * Reads and checks the section `istioIngress`. The section may be absent.
 *
 * @throws InputError that names the key and says what is expected.
 */
export function readIstioIngressConfig(
  root: RootConfigService,
  options: {
    /** A module says which running clusters there are. */
    isSupplied?: boolean;
  } = {},
): IstioIngressConfig {
  const config = root.getOptionalConfig('istioIngress');
  const limits = { ...defaultLimits };
  for (const key of Object.keys(limits) as (keyof ReadLimits)[]) {
    limits[key] = whole(config, `limits.${key}`, limits[key], 1, 2 ** 31);
  }
  const fileClusters = readFileClusters(config);
  const kubernetes = readKubernetesClusters(root, options);
  for (const { name } of kubernetes.clusters) {
    if (fileClusters.some(cluster => cluster.name === name)) {
      throw new InputError(
        `Cluster '${name}' is in istioIngress.fileClusters and in kubernetes.clusterLocatorMethods; rename one, or set istioIngress.kubernetes.overrides.${name}.enabled to false`,
      );
    }
  }
  return {
    fileClusters,
    kubernetes,
    limits,
    refresh: {
      debounceMs: duration(config, 'refresh.debounce', 300, 10, 60_000),
      intervalMs: duration(
        config,
        'refresh.interval',
        10 * 60_000,
        5_000,
        7 * DAY_MS,
      ),
    },
    replicas: {
      leaseMs: duration(config, 'replicas.lease', 15_000, 2_000, 5 * 60_000),
    },
    database: {
      batchRows: whole(config, 'database.batchRows', 200, 1, 500),
      keepHistoryMs: duration(
        config,
        'database.keepHistory',
        400 * DAY_MS,
        DAY_MS,
        20 * 365 * DAY_MS,
      ),
    },
    waivers: readWaiverConfig(config),
    notifications: readNoticeConfig(config),
  };
}

function readFileClusters(config: Config | undefined): FileClusterConfig[] {
  const seen = new Map<string, number>();
  const items = config?.getOptionalConfigArray('fileClusters') ?? [];
  return items.map((item, index) => {
    const key = `istioIngress.fileClusters[${index}]`;
    const name = item.getString('name');
    const complaint = clusterNameComplaint(name);
    if (complaint) throw new InputError(`${key}.name: ${complaint}`);
    const before = seen.get(name);
    if (before !== undefined) {
      throw new InputError(
        `${key}.name: '${name}' is already the name of istioIngress.fileClusters[${before}]; give each cluster a name of its own`,
      );
    }
    seen.set(name, index);
    const path = item.getString('path');
    if (path.includes('\0')) {
      throw new InputError(`${key}.path: contains a NUL character`);
    }
    return {
      name,
      path,
      complete: item.getOptionalBoolean('complete') ?? false,
    };
  });
}
