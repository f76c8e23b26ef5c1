import { isId, type GroupId } from '../../shared/meeting/ids.ts';

/** The pages there are. Everything else in an address is for the server. */
export type Route =
  | { readonly page: 'front' }
  /** Where the installation's link leads. */
  | { readonly page: 'start' }
  /** A room to try things in, for anyone. */
  | { readonly page: 'practice' }
  | { readonly page: 'group'; readonly group: GroupId }
  | { readonly page: 'unknown' };

export function routeOf(path: string): Route {
  if (path === '/') return { page: 'front' };
  if (path === '/practice') return { page: 'practice' };
  if (path === '/start') return { page: 'start' };
  const [, group] = /^\/g\/([^/]+)\/?$/.exec(path) ?? [];
  return isId<GroupId>(group) ? { page: 'group', group } : { page: 'unknown' };
}
