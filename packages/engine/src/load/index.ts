export { isKustomization } from './kustomize';
export * from './limits';
export * from './loadManifests';
export { unreadableKinds } from './mentioned';
export * from './reads';
export { readYaml } from './readYaml';
