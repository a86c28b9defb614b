import { route } from '../testing/build';
import { nginxController } from '../testing/parts';
import { routeTitle } from './routeTitle';

describe('routeTitle', () => {
  it.each([
    [{ hosts: ['shop.example'], path: '/cart' }, 'shop.example/cart'],
    [{ hosts: ['shop.example'], path: '/' }, 'shop.example'],
    [{ hosts: ['a.example', 'b.example'] }, 'a.example, b.example'],
    [{ hosts: [], path: '/x' }, 'any host/x'],
    [{ hosts: ['*'], port: 8443 }, 'any host:8443'],
  ])('names %j', (rule, title) => {
    expect(
      routeTitle(
        route('standalone', nginxController, [], {
          rule: { pointer: '', ...rule },
        }),
        'any host',
      ),
    ).toBe(title);
  });
});
