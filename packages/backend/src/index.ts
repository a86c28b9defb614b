import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@backstage/plugin-permission-backend-module-allow-all-policy'),
);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('backstage-plugin-scaffolder-backend-module-istio-ingress'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('./demo/catalog'));
backend.add(import('./demo/fleet/module'));
backend.add(import('./demo/scaffolder'));
backend.add(import('./signalsReady'));
backend.add(import('backstage-plugin-istio-ingress-backend'));

backend.start();
