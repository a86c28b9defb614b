import type { Page } from 'playwright-core';
import type { Demo } from '../demo';

export type Scene = {
  page: Page;
  demo: Demo;
  /** Adds a figure to the flow's line in the output. */
  note(text: string): void;
};

/** One thing a person does; it throws where what they see is not as it should be. */
export type Flow = {
  name: string;
  run(scene: Scene): Promise<void>;
};
