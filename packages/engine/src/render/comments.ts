/** Why lines that any vendor may have are there, by field. */
export const COMMENTS: Readonly<Record<string, string>> = {
  matchLabels:
    'Counts for these pods alone: other workloads of the namespace keep their policy.',
  requestPath:
    'The gateway answers for its own health on this port, which is never TLS.',
  rewrite: 'The path belongs to the application: nothing is cut off.',
};
