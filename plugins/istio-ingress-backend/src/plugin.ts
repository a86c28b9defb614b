import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  ISTIO_INGRESS_PLUGIN_ID,
  istioIngressPermissions,
} from 'backstage-plugin-istio-ingress-common';
import {
  clusterBridgeServiceRef,
  type ClusterReader,
  type ClusterSupplier,
  istioIngressClustersExtensionPoint,
  istioIngressFindingsExtensionPoint,
  istioIngressVendorsExtensionPoint,
} from 'backstage-plugin-istio-ingress-node';
import type { FindingRule, Vendor } from 'istio-ingress-engine';
import { randomUUID } from 'node:crypto';
import { CallerAccess } from './access/CallerAccess';
import { VisibleEntities } from './access/VisibleEntities';
import { registerActions } from './actions/registerActions';
import { actionsRegistryServiceRef, metricsServiceRef } from './alphaServices';
import { baseFolders } from './clusters/baseFolders';
import { clusterNameComplaint } from './clusters/clusterName';
import { FileClusterReader } from './clusters/FileClusterReader';
import {
  createKubernetesReader,
  createKubernetesReaders,
} from './clusters/kubernetes/createKubernetesReaders';
import { isBridgeInstalled } from './clusters/kubernetes/isBridgeInstalled';
import { SuppliedClusters } from './clusters/kubernetes/SuppliedClusters';
import { readIstioIngressConfig } from './config';
import { DirectorySource } from './entities/DirectorySource';
import { createEngine } from './engine';
import { ExportStore } from './export/ExportStore';
import { DailyCounts } from './fleet/dailyCounts';
import { FleetStore } from './fleet/FleetStore';
import { Groups } from './fleet/Groups';
import { createHandlers } from './handlers/createHandlers';
import { inTurn } from './handlers/inTurn';
import { PostureMetrics } from './metrics/PostureMetrics';
import { isNotificationsInstalled } from './notifications/isNotificationsInstalled';
import { OwnerNotices } from './notifications/OwnerNotices';
import { CatalogEntities } from './policies/CatalogEntities';
import { ClusterJudge } from './policies/ClusterJudge';
import { ClusterJudging } from './policies/ClusterJudging';
import { readPolicies } from './policies/readPolicies';
import { PostedAnalysis } from './posted/PostedAnalysis';
import { ChangeSignal } from './refresh/ChangeSignal';
import { ClusterRefresh } from './refresh/ClusterRefresh';
import { LiveCluster } from './refresh/LiveCluster';
import { repeat } from './refresh/repeat';
import { Clusters } from './refresh/Clusters';
import { ClusterOwnership } from './replicas/ClusterOwnership';
import { Leases } from './replicas/Leases';
import { createRouter } from './router/createRouter';
import { DatabaseResultStore } from './store/DatabaseResultStore';
import { hashOf } from './store/keys';
import { keepHistory } from './store/keepHistory';
import { serviceOwners } from './strict/serviceOwners';
import { CatalogWaiverImport } from './waivers/CatalogWaiverImport';
import { DatabaseWaiverStore } from './waivers/DatabaseWaiverStore';

const IMPORT_PAUSE_MS = 60_000;
const NOTICE_PAUSE_MS = 60_000;

/**
 * Computes, stores and serves how outside traffic reaches services, and
 * whether each hop is mTLS.
 *
 * @public
 */
export const istioIngressPlugin = createBackendPlugin({
  pluginId: ISTIO_INGRESS_PLUGIN_ID,
  register(env) {
    const added: ClusterReader[] = [];
    let supplier: ClusterSupplier | undefined;
    env.registerExtensionPoint(istioIngressClustersExtensionPoint, {
      addClusterReader(reader) {
        const complaint = clusterNameComplaint(reader.name);
        if (complaint) throw new Error(`Cluster reader: ${complaint}`);
        if (added.some(({ name }) => name === reader.name)) {
          throw new ConflictError(
            `Cluster '${reader.name}' was added by another module already`,
          );
        }
        added.push(reader);
      },
      setClusterSupplier(given) {
        if (supplier) {
          throw new ConflictError(
            'Another module says already which running clusters there are',
          );
        }
        supplier = given;
      },
    });
    const vendors: Vendor[] = [];
    env.registerExtensionPoint(istioIngressVendorsExtensionPoint, {
      addVendor: vendor => vendors.push(vendor),
    });
    const findings: FindingRule[] = [];
    env.registerExtensionPoint(istioIngressFindingsExtensionPoint, {
      addFinding: rule => findings.push(rule),
    });
    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        bridge: clusterBridgeServiceRef,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        instance: coreServices.rootInstanceMetadata,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        // As signals: needs no notifications backend.
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        // Needs no signals backend: without one, nobody listens.
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { catalog, httpAuth, logger, permissions } = deps;
        const isBridged = !supplier && (await isBridgeInstalled(deps.instance));
        const config = readIstioIngressConfig(deps.config, {
          isSupplied: isBridged || supplier !== undefined,
        });
        const isSupplied =
          (isBridged || supplier !== undefined) &&
          ['auto', 'bridge'].includes(config.kubernetes.source);
        const engine = createEngine({ vendors, findings });
        const kubernetesOptions = {
          kinds: engine.kinds,
          maxObjects: config.limits.objects,
          debounceMs: config.refresh.debounceMs,
          logger,
        };
        const readers = [
          ...config.fileClusters.map(
            cluster =>
              new FileClusterReader({
                cluster,
                limits: config.limits,
                debounceMs: config.refresh.debounceMs,
                logger,
                baseFolders: baseFolders(process.cwd()),
              }),
          ),
          // A supplier names those of the configuration too.
          ...(isSupplied
            ? []
            : createKubernetesReaders(config.kubernetes, kubernetesOptions)),
          ...added,
        ];
        assertNamesDiffer(readers);

        const policies = readPolicies(
          deps.config,
          engine.meta.vendors.map(({ id }) => id),
        );
        const policyIds = policies.items.map(({ id }) => id);
        const knex = await deps.database.getClient();
        const store = await DatabaseResultStore.create({
          knex,
          batchRows: config.database.batchRows,
          policies: policies.items,
          skipMigrations: deps.database.migrations?.skip,
        });
        const waivers = new DatabaseWaiverStore({
          knex,
          maxValidityMs: config.waivers.maxValidityMs,
        });
        const stop = new AbortController();
        const changeSignal = new ChangeSignal({
          signals: deps.signals,
          logger,
          stop: stop.signal,
        });
        const metrics = new PostureMetrics(deps.metrics);
        const catalogEntities = new CatalogEntities({
          catalog,
          auth: deps.auth,
          logger,
          policies: policies.items,
          onChange: () => clusters.all().forEach(each => each.request()),
        });
        const dailyCounts = new DailyCounts({
          knex,
          policies: policyIds,
          logger,
        });
        const judgingOf = () =>
          new ClusterJudging({
            judge: new ClusterJudge({
              policies: policies.items,
              hash: hashOf(JSON.stringify(policies.items)),
              entities: () => catalogEntities.current,
            }),
            store,
            counts: dailyCounts,
            logger,
          });
        const refreshOf = (reader: ClusterReader) => {
          const live = new LiveCluster(engine.createLive);
          return new ClusterRefresh({
            reader,
            store,
            analyze: metrics.timed(objects => live.analyze(objects)),
            judging: judgingOf(),
            onEnd: () => live.forget(),
            logger,
            intervalMs: config.refresh.intervalMs,
            onChange: () => changeSignal.announce(),
          });
        };
        const clusters = new Clusters(readers.map(refreshOf));
        metrics.observe(() => clusters.all());
        const fleet = new FleetStore(knex, policyIds);
        metrics.observeFleet(async () => ({
          policies: (
            await fleet.policies({ clusters: clusters.names, visible: 'all' })
          ).policies,
          waivers: await waivers.counts(),
        }));
        const ownership = new ClusterOwnership({
          leases: new Leases({
            knex,
            replica: randomUUID(),
            leaseMs: config.replicas.leaseMs,
          }),
          clusters: () => clusters.all(),
          logger,
        });
        const directory = new DirectorySource(store, clusters.names);
        const access = new CallerAccess({
          permissions,
          directory,
          entities: new VisibleEntities(catalog, permissions),
        });
        deps.permissionsRegistry.addPermissions(istioIngressPermissions);
        const handlers = createHandlers({
          access,
          catalog,
          clusters,
          directory,
          engine,
          exports: {
            store: new ExportStore({ knex, policies: policyIds }),
            turns: inTurn(),
          },
          fleet: {
            store: fleet,
            groups: new Groups(catalog),
            policies,
          },
          ownership,
          posted: new PostedAnalysis({ logger }),
          serviceOwners: cluster => serviceOwners(knex, cluster),
          store,
          turns: inTurn(),
          waivers: {
            store: waivers,
            config: config.waivers,
            policyIds,
            onChange: () => changeSignal.announce(),
          },
        });
        deps.httpRouter.use(
          createRouter({
            auditor: deps.auditor,
            httpAuth,
            checkAnswers: process.env.NODE_ENV !== 'production',
            handlers,
          }),
        );
        registerActions(deps.actions, { handlers, auditor: deps.auditor });

        const given = supplier;
        const supplied =
          isSupplied &&
          new SuppliedClusters({
            supplier: async () => given ?? deps.bridge.supplier(),
            from: given ? 'the cluster supplier' : 'the Kubernetes plugin',
            overrides: config.kubernetes.overrides,
            readerOf: cluster =>
              createKubernetesReader(cluster, kubernetesOptions),
            isTaken: name => clusters.has(name),
            onReader: reader => {
              clusters.add(refreshOf(reader));
              ownership.look();
            },
            logger,
          });
        const waiverImport = new CatalogWaiverImport({
          knex,
          catalog,
          auth: deps.auth,
          auditor: deps.auditor,
          logger,
          config: config.waivers,
          limits: {
            policyIds,
            rules: engine.meta.findings.map(({ id }) => id),
          },
          onChange: () => changeSignal.announce(),
        });
        const notices = new OwnerNotices({
          knex,
          notifications: deps.notifications,
          policies: policies.items,
          warnBeforeMs: config.waivers.warnBeforeMs,
          windowMs: config.notifications.windowMs,
        });
        const isNotifying =
          config.notifications.enabled ??
          (await isNotificationsInstalled(deps.instance));
        let imported = async () => {};
        let notified = async () => {};
        let forgotten = async () => {};
        deps.lifecycle.addStartupHook(() => {
          ownership.start(stop.signal);
          catalogEntities.run(stop.signal);
          if (supplied) supplied.run(stop.signal);
          imported = repeat({
            run: () => waiverImport.run(),
            pauseMs: IMPORT_PAUSE_MS,
            failure: 'Waivers of the catalog could not be taken over',
            logger,
            signal: stop.signal,
          });
          if (isNotifying) {
            notified = repeat({
              run: () => notices.run(),
              pauseMs: NOTICE_PAUSE_MS,
              failure: 'Owners could not be notified; it is tried again',
              logger,
              signal: stop.signal,
            });
          }
          forgotten = keepHistory({
            store,
            keepMs: config.database.keepHistoryMs,
            logger,
            signal: stop.signal,
          });
        });
        deps.lifecycle.addShutdownHook(async () => {
          stop.abort();
          await Promise.all([
            ownership.leave().then(() => dailyCounts.settled()),
            catalogEntities.settled(),
            imported(),
            notified(),
            forgotten(),
          ]);
        });
        if (readers.length === 0 && !supplied) {
          logger.info(
            'No cluster is configured; add one under istioIngress.fileClusters, or set istioIngress.kubernetes.source',
          );
        }
      },
    });
  },
});

function assertNamesDiffer(readers: readonly ClusterReader[]): void {
  const seen = new Set<string>();
  for (const { name } of readers) {
    if (seen.has(name)) {
      throw new ConflictError(
        `Cluster '${name}' is configured and added by a module as well; rename or remove one`,
      );
    }
    seen.add(name);
  }
}
