import { hasPort, isInRanges } from './addressRanges';

describe('isInRanges', () => {
  it.each([
    ['10.96.0.0/12', '10.96.0.1', true],
    ['10.96.0.0/12', '10.112.0.1', false],
    ['10.0.0.0/8, 192.168.0.0/16', '192.168.7.7', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.7', '10.0.0.7', true],
    ['10.0.0.7', '10.0.0.8', false],
    ['', '10.0.0.7', false],
    ['not-a-range, 10.0.0.0/33', '10.0.0.7', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['fd00::/8', '10.0.0.7', false],
    ['10.0.0.0/8', 'service:shop/cart', false],
  ])('%j contains %s: %s', (list, address, expected) => {
    expect(isInRanges(list, address)).toBe(expected);
  });
});

describe('hasPort', () => {
  it.each([
    ['80, 443', 443, true],
    ['8080', 80, false],
    ['', 80, false],
  ])('%j contains %s: %s', (list, port, expected) => {
    expect(hasPort(list, port)).toBe(expected);
  });
});
