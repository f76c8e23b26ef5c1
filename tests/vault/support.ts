/** What the vault's tests share: ids, vaults, and results that must not be refusals. */
import type { GroupId, NoteId, SeatId } from '../../shared/meeting/ids.ts';
import { base64url } from '../../shared/vault/bytes.ts';
import { isRefused, type Refused } from '../../shared/vault/refusals.ts';
import { createVault } from '../../shared/vault/vault.ts';

/** An id of one letter, as long as every other. */
const id = (letter: string) => letter.repeat(21) + 'A';

export const GROUP = id('g') as GroupId;
export const OTHER_GROUP = id('h') as GroupId;
export const SEAT = id('s') as SeatId;
export const OTHER_SEAT = id('t') as SeatId;
export const NOTE = id('n') as NoteId;
export const OTHER_NOTE = id('o') as NoteId;

export const anna = await createVault({ group: GROUP, seat: SEAT });
export const boris = await createVault({ group: GROUP, seat: OTHER_SEAT });

export function ok<Value>(result: Value | Refused): Value {
  if (isRefused(result)) throw new Error(`Refused: ${result.refused}`);
  return result;
}

/** The same bytes with one bit turned at `at`. */
export function flipped(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** A head that no blob of these tests has. */
export const SOME_HEAD = base64url(new Uint8Array(32).fill(7));
