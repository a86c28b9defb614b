/** A boolean as Go's `strconv.ParseBool` reads it; undefined when it is none. */
export function goBoolean(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)
    ? false
    : undefined;
}
