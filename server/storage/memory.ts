import type { StoredEvent } from '../../shared/meeting/events.ts';
import type { Group } from '../../shared/meeting/group.ts';
import type { NoteId } from '../../shared/meeting/ids.ts';
import { MAX_NOTEBOOK_BYTES, type Storage } from '../ports.ts';
import { storeChange } from './memory/commit.ts';
import {
  copyHash,
  copyNote,
  copyVault,
  documentNamed,
  seatKey,
  vaultWithKey,
  withHash,
  type Document,
  type Note,
  type Tables,
} from './memory/tables.ts';
import { clientOfAnother, documentOfAnother, meetingUnknown } from './misuse.ts';

/**
 * The storage port in memory: for practice rooms and for tests. It answers as the SQL storage
 * does, and forgets everything with the process.
 */
export function openMemory(): Storage {
  const tables: Tables = {
    groups: new Map(),
    meetings: new Map(),
    links: new Map(),
    devices: new Map(),
    deviceSeats: new Map(),
    vaults: new Map(),
    notes: new Map(),
    documents: new Map(),
  };
  const { groups, meetings, links, devices, deviceSeats, vaults, notes, documents } = tables;

  return {
    commit: (change) => soon(() => storeChange(tables, change)),

    group: (id) =>
      soon(() => {
        const stored = groups.get(id);
        if (!stored) return null;
        return { version: stored.version, state: JSON.parse(stored.state) as Group };
      }),
    meeting: (id) =>
      soon(() => {
        const meeting = meetings.get(id);
        if (!meeting) return null;
        return {
          events: meeting.events.map((json) => JSON.parse(json) as StoredEvent),
          commands: new Map(meeting.commands),
          texts: new Map(meeting.texts),
        };
      }),

    linkByHash: (hash) => soon(() => copyHash(withHash(links, hash))),
    creators: () => soon(() => [...devices.values()].filter((device) => device.creator).length),

    deviceByHash: (hash) => soon(() => copyHash(withHash(devices, hash))),
    seatsOf: (device) =>
      soon(() =>
        [...(deviceSeats.get(device) ?? [])].sort(
          (a, b) => order(a.group, b.group) || order(a.seat, b.seat),
        ),
      ),

    vault: (group, seat) => soon(() => copyVault(vaults.get(seatKey(group, seat)))),
    vaultByKey: (group, keyId) => soon(() => copyVault(vaultWithKey(tables, group, keyId))),
    putVault: (row, expectedKey) =>
      soon(() => {
        const key = seatKey(row.group, row.seat);
        const holder = vaultWithKey(tables, row.group, row.keyId);
        if ((vaults.get(key)?.keyId ?? null) !== expectedKey) return 'conflict';
        if (holder && holder.seat !== row.seat) return 'conflict';
        vaults.set(key, { ...row, authHash: new Uint8Array(row.authHash) });
        return 'stored';
      }),

    notes: (group, seat) =>
      soon(() =>
        [...(notes.get(seatKey(group, seat))?.values() ?? [])]
          .map(({ present }) => copyNote(present))
          .sort((a, b) => order(a.note, b.note)),
      ),
    note: (group, seat, id) =>
      soon(() => {
        const note = notes.get(seatKey(group, seat))?.get(id);
        return note ? copyNote(note.present) : null;
      }),
    putNote: (group, seat, row, most) =>
      soon(() => {
        const ofSeat = notes.get(seatKey(group, seat)) ?? new Map<NoteId, Note>();
        const before = ofSeat.get(row.note)?.present ?? null;
        if (row.version !== (before?.version ?? 0) + 1) return 'conflict';
        if (before === null && ofSeat.size >= most) return 'full';
        const others = [...ofSeat].filter(([note]) => note !== row.note);
        const bytes = others.reduce((sum, [, { present }]) => sum + present.sealed.length, 0);
        if (bytes + row.sealed.length > MAX_NOTEBOOK_BYTES) return 'full';
        const earlier = before && { row: before, replacedAt: row.savedAt };
        notes.set(seatKey(group, seat), ofSeat.set(row.note, { present: copyNote(row), earlier }));
        return 'stored';
      }),
    deleteNote: (group, seat, id) =>
      soon(() => {
        notes.get(seatKey(group, seat))?.delete(id);
      }),
    forgetEarlierNotes: (before) => soon(() => forgetEarlierNotes(tables, before)),

    document: (name) =>
      soon(() => documents.get(name)?.updates.map((bytes) => new Uint8Array(bytes)) ?? null),
    appendToDocument: (name, owner, updates) =>
      soon(() => {
        if (meetings.get(owner.meeting)?.group !== owner.group) throw meetingUnknown(owner.meeting);
        const document: Document = documents.get(name) ?? {
          meeting: owner.meeting,
          updates: [],
          clients: new Map(),
        };
        if (document.meeting !== owner.meeting) throw documentOfAnother(name);
        document.updates.push(...updates.map((bytes) => new Uint8Array(bytes)));
        documents.set(name, document);
      }),
    compactDocument: (name, state) =>
      soon(() => {
        documentNamed(tables, name).updates = [new Uint8Array(state)];
      }),
    documentClients: (name) =>
      soon(() =>
        [...(documents.get(name)?.clients ?? [])]
          .map(([client, seat]) => ({ client, seat }))
          .sort((a, b) => a.client - b.client),
      ),
    addDocumentClient: (name, client, seat) =>
      soon(() => {
        const { clients } = documentNamed(tables, name);
        if ((clients.get(client) ?? seat) !== seat) throw clientOfAnother(name, client);
        clients.set(client, seat);
      }),

    close: () => Promise.resolve(),
  };
}

/** Does the work at once; what it throws rejects the promise. */
function soon<Value>(work: () => Value): Promise<Value> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

function forgetEarlierNotes(tables: Tables, before: number): number {
  let forgotten = 0;
  for (const ofSeat of tables.notes.values()) {
    for (const [id, { present, earlier }] of ofSeat) {
      if (earlier === null || earlier.replacedAt >= before) continue;
      ofSeat.set(id, { present, earlier: null });
      forgotten += 1;
    }
  }
  return forgotten;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
