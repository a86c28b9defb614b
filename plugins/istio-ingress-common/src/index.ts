/**
 * Client, permissions and constants of the istio-ingress plugin. Re-exports
 * the result contract.
 *
 * @packageDocumentation
 */
export * from 'istio-ingress-contract';
export * from './annotations';
export * from './IstioIngressApi';
export * from './IstioIngressClient';
export * from './permissions';
