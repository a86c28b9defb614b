import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { navModule } from './nav';

// All other plugins are found among the dependencies of this package, because
// app-config.yaml says `app.packages: all`.
export default createApp({
  features: [catalogPlugin, navModule],
});
