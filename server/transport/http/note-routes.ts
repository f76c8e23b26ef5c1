import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isRejection, reject, type Rejection } from '../../../shared/meeting/rejections.ts';
import type { NoteEntry, NoteListing, VaultAnswer } from '../../../shared/protocol/http.ts';
import { noteParams, notePut, vaultPut } from '../../../shared/protocol/requests.ts';
import { LIMITS } from '../../../shared/protocol/wire.ts';
import type { NoteId } from '../../../shared/meeting/ids.ts';
import type { NoteRow } from '../../ports.ts';
import { storedProof } from '../../secrets.ts';
import { answer, parse } from './answers.ts';
import type { Callers, HttpParts, Seated } from './context.ts';

/** NOTE-4: most notes in one notebook. */
const MAX_NOTES = 1000;
const BASE = '/api/groups/:group/seats/:seat';

/** A member's notebook as the server sees it: a wrapped vault and sealed snapshots, nothing to read. */
export function noteRoutes(app: FastifyInstance, parts: HttpParts, callers: Callers): void {
  app.get(`${BASE}/vault`, async (request, reply) => {
    const by = await callers.seated(request);
    if (isRejection(by)) return answer(reply, by);
    const vault = await by.storage.vault(by.group, by.seat);
    const wrapped: unknown = vault ? JSON.parse(vault.wrapped) : null;
    return answer(reply, { wrapped } satisfies VaultAnswer);
  });

  app.put(`${BASE}/vault`, async (request, reply) => {
    const by = await callers.seated(request);
    if (isRejection(by)) return answer(reply, by);
    const body = parse(vaultPut, request.body);
    if (isRejection(body)) return answer(reply, body);
    const { auth, expectedKeyId, wrapped } = body;
    const authHash = await storedProof(auth);
    if (!authHash) return answer(reply, reject('malformed'));
    const stored = await by.storage.putVault(
      {
        group: by.group,
        seat: by.seat,
        keyId: wrapped.keyId,
        authHash,
        wrapped: JSON.stringify(wrapped),
      },
      expectedKeyId,
    );
    if (stored === 'conflict') return answer(reply, reject('conflict'));
    if (expectedKeyId !== null && expectedKeyId !== wrapped.keyId) {
      const { device, group, seat } = by;
      await by.storage.commit({ keepOnly: { device: device.id, group, seat } });
      by.room.sendAway(seat, device.id);
    }
    return answer(reply, { keyId: wrapped.keyId });
  });

  app.get(`${BASE}/notes`, async (request, reply) => {
    const by = await callers.seated(request);
    if (isRejection(by)) return answer(reply, by);
    const rows = await by.storage.notes(by.group, by.seat);
    return answer(reply, { notes: rows.map(entry) } satisfies NoteListing);
  });

  app.get(`${BASE}/notes/:note`, async (request, reply) => {
    const found = await ownNote(request);
    if (isRejection(found)) return answer(reply, found);
    const row = await found.by.storage.note(found.by.group, found.by.seat, found.note);
    return answer(reply, row ? entry(row) : reject('not-found'));
  });

  app.put(`${BASE}/notes/:note`, { bodyLimit: LIMITS.noteBody }, async (request, reply) => {
    const found = await ownNote(request);
    if (isRejection(found)) return answer(reply, found);
    const body = parse(notePut, request.body);
    if (isRejection(body)) return answer(reply, body);
    const { by, note } = found;
    const row: NoteRow = {
      note,
      version: body.version,
      sealed: new Uint8Array(Buffer.from(body.sealed, 'base64url')),
      savedAt: parts.clock.now(),
    };
    const stored = await by.storage.putNote(by.group, by.seat, row, MAX_NOTES);
    if (stored === 'full') return answer(reply, reject('note-limit'));
    if (stored === 'conflict') return answer(reply, reject('note-changed'));
    return answer(reply, { version: row.version, savedAt: row.savedAt });
  });

  app.delete(`${BASE}/notes/:note`, async (request, reply) => {
    const found = await ownNote(request);
    if (isRejection(found)) return answer(reply, found);
    await found.by.storage.deleteNote(found.by.group, found.by.seat, found.note);
    return answer(reply, {});
  });

  async function ownNote(
    request: FastifyRequest,
  ): Promise<{ by: Seated; note: NoteId } | Rejection> {
    const by = await callers.seated(request);
    if (isRejection(by)) return by;
    const params = parse(noteParams, request.params);
    return isRejection(params) ? reject('not-found') : { by, note: params.note };
  }
}

function entry(row: NoteRow): NoteEntry {
  return {
    note: row.note,
    version: row.version,
    sealed: Buffer.from(row.sealed).toString('base64url'),
    savedAt: row.savedAt,
  };
}
