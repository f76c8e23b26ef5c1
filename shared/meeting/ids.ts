/**
 * Identifiers: 128 random bits as 22 characters of base64url, branded so that one kind is never
 * taken for another. They are made outside the domain, which only compares them.
 */
declare const brand: unique symbol;
type Branded<Kind extends string> = string & { readonly [brand]: Kind };

export type GroupId = Branded<'group'>;
export type MeetingId = Branded<'meeting'>;
/** A member's place in the group for the year. Accounts, hands and notes are keyed by seat. */
export type SeatId = Branded<'seat'>;
export type NoteId = Branded<'note'>;
/** Names a personal text that stands outside the events, so that it can be erased on its own. */
export type TextId = Branded<'text'>;
/** Made by the client for each command, so that a retry is harmless. */
export type CommandId = Branded<'command'>;
export type LinkId = Branded<'link'>;
export type DeviceId = Branded<'device'>;
/** A visitor's request to be let in through a closed door. */
export type KnockId = Branded<'knock'>;

export type Id =
  GroupId | MeetingId | SeatId | NoteId | TextId | CommandId | LinkId | DeviceId | KnockId;

export const ID_PATTERN = /^[A-Za-z0-9_-]{22}$/;

export function isId<Kind extends Id = Id>(value: unknown): value is Kind {
  return typeof value === 'string' && ID_PATTERN.test(value);
}
