export { intentOptions } from './options';
export { expose, type Exposed, render, type RenderOptions } from './render';
