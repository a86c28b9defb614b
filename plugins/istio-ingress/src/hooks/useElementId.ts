import { useState } from 'react';

let count = 0;

// React 17 has no useId.
/** An id for one element of the page. */
export function useElementId(): string {
  const [id] = useState(() => {
    count += 1;
    return `istio-ingress-${count}`;
  });
  return id;
}
