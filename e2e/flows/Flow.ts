import type { BrowserContext, Page } from 'playwright-core';
import type { Demo } from '../demo';

/** One thing a person does; it throws where what they see is not as it should be. */
export type Flow = {
  name: string;
  run(scene: {
    page: Page;
    context: BrowserContext;
    demo: Demo;
  }): Promise<void>;
};
