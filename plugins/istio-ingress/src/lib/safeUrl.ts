/** The address when it is a well-formed https link; undefined otherwise. */
export function safeUrl(address: string | undefined): string | undefined {
  if (!address || !/^https:\/\//i.test(address)) return undefined;
  try {
    return new URL(address).href;
  } catch {
    return undefined;
  }
}
