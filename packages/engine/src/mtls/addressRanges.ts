/**
 * Is an address in a comma-separated list of CIDR ranges? A bare address is a
 * range of one. Entries that are no ranges match nothing.
 */
export function isInRanges(list: string, address: string): boolean {
  const bits = bitsOf(address);
  if (bits === undefined) return false;
  return list.split(',').some(entry => {
    const [base, length] = entry.trim().split('/');
    if (base === '*') return true;
    const range = bitsOf(base);
    if (range === undefined || range.length !== bits.length) return false;
    const size = length === undefined ? range.length : Number(length);
    if (!Number.isInteger(size) || size < 0 || size > range.length)
      return false;
    return bits.startsWith(range.slice(0, size));
  });
}

/** Does a comma-separated list of ports contain this one? */
export function hasPort(list: string, port: number): boolean {
  return list.split(',').some(entry => entry.trim() === String(port));
}

/** An IP address as a string of binary digits; undefined for other texts. */
function bitsOf(address: string): string | undefined {
  return address.includes(':') ? bitsOf6(address) : bitsOf4(address);
}

function bitsOf4(address: string): string | undefined {
  const parts = address.split('.');
  if (parts.length !== 4) return undefined;
  let bits = '';
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    bits += Number(part).toString(2).padStart(8, '0');
  }
  return bits;
}

function bitsOf6(address: string): string | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const left = halves[0] ? halves[0].split(':') : [];
  const right = halves[1] ? halves[1].split(':') : [];
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [
    ...left,
    ...Array<string>(Math.max(missing, 0)).fill('0'),
    ...right,
  ];
  if (!groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)))
    return undefined;
  return groups
    .map(group => parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}
