import { createHash } from 'node:crypto';
import type { CommandId, SeatId } from '../../shared/meeting/ids.ts';

/**
 * A command's id as it is kept: ids are the client's to choose, so each is bound to the seat it came
 * from, and one person's never answers for another's.
 */
export function ownCommandId(seat: SeatId, id: CommandId): CommandId {
  const digest = createHash('sha256').update(`${seat} ${id}`).digest('base64url');
  return digest.slice(0, 22) as CommandId;
}
