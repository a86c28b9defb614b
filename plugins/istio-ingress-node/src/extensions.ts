import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { FindingRule, Vendor } from 'istio-ingress-engine';
import type { ClusterReader } from './ClusterReader';
import type { ClusterSupplier } from './ClusterSupplier';

/**
 * Adds clusters to those that the configuration names.
 *
 * @public
 */
export interface IstioIngressClustersExtensionPoint {
  /**
   * Adds one cluster. A name that is already taken, by another reader or in
   * the configuration, is a start-up error.
   */
  addClusterReader(reader: ClusterReader): void;

  /**
   * Says which running clusters there are, in place of the Kubernetes plugin
   * and of its configuration. A second one is a start-up error.
   */
  setClusterSupplier(supplier: ClusterSupplier): void;
}

/**
 * Where a module of the `istio-ingress` plugin supplies cluster readers.
 *
 * @public
 */
export const istioIngressClustersExtensionPoint =
  createExtensionPoint<IstioIngressClustersExtensionPoint>({
    id: 'istio-ingress.clusters',
  });

/**
 * Adds adapters of ingress controllers to those of the engine.
 *
 * @public
 */
export interface IstioIngressVendorsExtensionPoint {
  /**
   * Adds one adapter. An id that is already taken is a start-up error.
   *
   * @remarks An adapter is an ordinary function of this process. Manifests
   * that are posted to the API are analysed in a thread of their own, by the
   * engine's adapters alone.
   */
  addVendor(vendor: Vendor): void;
}

/**
 * Where a module of the `istio-ingress` plugin supplies vendor adapters.
 *
 * @public
 */
export const istioIngressVendorsExtensionPoint =
  createExtensionPoint<IstioIngressVendorsExtensionPoint>({
    id: 'istio-ingress.vendors',
  });

/**
 * Adds finding rules to those of the engine.
 *
 * @public
 */
export interface IstioIngressFindingsExtensionPoint {
  /** Adds one rule. An id that is already taken is a start-up error. */
  addFinding(rule: FindingRule): void;
}

/**
 * Where a module of the `istio-ingress` plugin supplies finding rules.
 *
 * @public
 */
export const istioIngressFindingsExtensionPoint =
  createExtensionPoint<IstioIngressFindingsExtensionPoint>({
    id: 'istio-ingress.findings',
  });
