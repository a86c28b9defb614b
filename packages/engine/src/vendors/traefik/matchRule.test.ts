import { readMatch } from './matchRule';

describe('rules of Traefik', () => {
  it.each([
    ['Host(`a.example.com`)', { hosts: ['a.example.com'] }],
    [
      'Host("A.example.com") && PathPrefix(`/x`)',
      { hosts: ['a.example.com'], path: '/x' },
    ],
    [
      'Host(`a.example.com`, `b.example.com`)',
      { hosts: ['a.example.com', 'b.example.com'] },
    ],
    [
      'Host(`a.example.com`) || Host(`b.example.com`)',
      { hosts: ['a.example.com', 'b.example.com'] },
    ],
    // One alternative takes any host.
    ['Host(`a.example.com`) || PathPrefix(`/x`)', { hosts: [], path: '/x' }],
    ['!Host(`a.example.com`)', { hosts: [] }],
    ['HostRegexp(`(a+)+$`) && Path(`/x)y`)', { hosts: [], path: '/x)y' }],
    ['HostSNI(`*`)', { hosts: [] }],
    ['Host(`unclosed', { hosts: [] }],
    ['', { hosts: [] }],
  ])('reads %s', (match, expected) => {
    expect(readMatch(match)).toEqual(expected);
  });
});
