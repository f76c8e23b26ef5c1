/** What the bench's processes say to one another. */

/** The servers that are compared. */
export const KINDS = [
  'ours',
  'ours, SQLite',
  'bare ws',
  '@y/websocket-server',
  'Hocuspocus',
] as const;
export type Kind = (typeof KINDS)[number];

/** To a server. */
export type ToServer = { readonly ask: 'usage' } | { readonly ask: 'memory' };

export interface Usage {
  /** User and system time of the whole process so far, µs. */
  readonly cpu: number;
}

export interface Memory {
  /** Live heap and buffers after a collection, bytes. */
  readonly used: number;
}

/** To the clients: have this many rooms open at a server, write in some of them for a while, join one. */
export type ToClients =
  | { readonly ask: 'open'; readonly kind: Kind; readonly port: number; readonly rooms: number }
  | {
      readonly ask: 'write';
      readonly kind: Kind;
      readonly rooms: number;
      readonly ms: number;
      /** Edits of one person in a second. */
      readonly perSecond: number;
    }
  /** `stay`: keeps the page open, so that the server keeps it in memory. */
  | { readonly ask: 'join'; readonly kind: Kind; readonly port: number; readonly stay: boolean };

export interface Written {
  readonly edits: number;
  /** Edits that reached another person. */
  readonly deliveries: number;
  /** From one person's edit to another, ms. */
  readonly p50: number;
  readonly p99: number;
}

export interface Opened {
  /** Rooms that had not been open. */
  readonly opened: number;
}

export interface Joined {
  readonly bytes: number;
  readonly ms: number;
}

/** People in a room. */
export const PEOPLE = 8;

export function roomName(room: number): string {
  return `room-${room}`;
}

/** The room that has a history to join into. */
export const HISTORY = 'history';

export const GROUP = 'bench-group-----------';

export function seatOf(person: number): string {
  return `seat-${person}`.padEnd(22, '-');
}

/** The Yjs client of a person in a room. */
export function clientOf(person: number): number {
  return 4_000_000_000 + person;
}
