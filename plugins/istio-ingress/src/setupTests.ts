import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The first render of a file waits for modules to be transformed, which takes
// long on a busy machine.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);
