/**
 * Scaffolder actions that expose a service, check the manifests of a
 * repository and fix what was found.
 *
 * @packageDocumentation
 */
export { scaffolderModuleIstioIngress as default } from './module';
