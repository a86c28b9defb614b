import type { Handlers } from '../router/createRouter';

/** The routes that actions ask. */
export type AskedHandlers = Pick<
  Handlers,
  'GetServices' | 'GetService' | 'WhatIfStrict'
>;
