/** What the middle of the screen shows. */
export type PlaceName = 'board' | 'notebook' | 'page' | 'closing';
