import { describe, expect, it } from 'vitest';
import { readFragment } from '../../../client/connection/fragment.ts';
import { routeOf } from '../../../client/state/route.ts';

const SECRET = 'abcdefghijklmnopqrstuv';
const KEY = 'ABCDEFGHIJKLMNOPQRSTUV';

describe('What an address brings along', () => {
  it('given a link or a personal link, then its secret is read', () => {
    expect(readFragment(`#l.${SECRET}`)).toEqual({ kind: 'link', secret: SECRET });
    expect(readFragment(`#m.${KEY}.${SECRET}`)).toEqual({
      kind: 'personal',
      keyId: KEY,
      secret: SECRET,
    });
  });

  it.each([
    '',
    '#',
    '#l.',
    `#l.${SECRET}x`,
    `#m.${KEY}`,
    `#x.${SECRET}`,
    '#l.<svg onload=1>aaaaaa',
  ])('given %j, then there is nothing to read', (hash) => {
    expect(readFragment(hash)).toBeNull();
  });

  it('given a path, then it leads to its page', () => {
    expect(routeOf('/')).toEqual({ page: 'front' });
    expect(routeOf('/practice')).toEqual({ page: 'practice' });
    expect(routeOf('/start')).toEqual({ page: 'start' });
    expect(routeOf(`/g/${KEY}`)).toEqual({ page: 'group', group: KEY });
    expect(routeOf(`/g/${KEY}/`)).toEqual({ page: 'group', group: KEY });
    expect(routeOf('/g/short')).toEqual({ page: 'unknown' });
    expect(routeOf('/else')).toEqual({ page: 'unknown' });
  });
});
