import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { ISTIO_INGRESS_PLUGIN_ID } from 'backstage-plugin-istio-ingress-common';
import { useEffect } from 'react';

/**
 * Calls back when the backend signals that a result changed. Apps without
 * signals never call back.
 *
 * Not `useSignal`: what the app's client throws while it subscribes would take
 * the page along, and it throws where browsers keep `crypto.randomUUID` away,
 * which they do from pages that are not served over HTTPS.
 */
export function useChangeSignal(onSignal: () => void): void {
  const apis = useApiHolder();
  useEffect(() => {
    try {
      const subscriber = apis
        .get(signalApiRef)
        ?.subscribe(ISTIO_INGRESS_PLUGIN_ID, onSignal);
      return () => subscriber?.unsubscribe();
    } catch {
      return undefined;
    }
  }, [apis, onSignal]);
}
