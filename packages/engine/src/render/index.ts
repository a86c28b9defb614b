export { intentOptions } from './options';
export { render, type RenderOptions } from './render';
