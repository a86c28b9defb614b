export * from './limits';
export * from './loadManifests';
export * from './reads';
export { unreadableKinds } from './mentioned';
