import type { Flow } from './Flow';
import { signIn } from './signIn';

export const flows: Flow[] = [signIn];
