import { withoutFullStop } from 'istio-ingress-contract';

/**
 * A message as a sentence of its own. The first letter is raised where it
 * begins an ordinary word; names keep their case.
 */
export function asSentence(message: string): string {
  const text = withoutFullStop(message);
  const raised = /^[a-z]+(\s|$)/.test(text)
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
  return `${raised}.`;
}
