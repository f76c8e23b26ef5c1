import { isId, type GroupId, type NoteId, type SeatId } from '../../shared/meeting/ids.ts';
import type { DeviceSafe } from '../connection/device-safe.ts';
import type { NoteVersion } from '../connection/notes.ts';
import { Note, originOf, type NoteOrigin } from './note.svelte.ts';

/** Words that the server does not have yet, kept on this device, encrypted. */
export interface Drafts {
  /** The notes that have such words. */
  list(): Promise<readonly Note[]>;
  keep(note: Note): Promise<void>;
  drop(note: Note): Promise<void>;
}

interface Draft extends NoteOrigin {
  readonly id: NoteId;
  readonly text: string;
  readonly base: NoteVersion | null;
  readonly savedText: string;
}

export function seatDrafts(safe: DeviceSafe, group: GroupId, seat: SeatId): Drafts {
  const prefix = `draft:${group}:${seat}:`;
  return {
    list: async () => (await safe.list(prefix)).filter(isDraft).map(noteOf),
    keep: async (note) => {
      const { id, origin, text, base, savedText } = note;
      const draft: Draft = { ...origin, id, text, base, savedText };
      await safe.put(prefix + id, draft);
    },
    drop: (note) => safe.delete(prefix + note.id),
  };
}

function noteOf(draft: Draft): Note {
  const note = new Note(draft.id, originOf(draft));
  note.text = draft.text;
  note.base = draft.base;
  note.savedText = draft.savedText;
  note.status = 'kept';
  return note;
}

/** What an earlier release kept in another form is left where it is. */
function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const draft: { readonly [key in keyof Draft]?: unknown } = value;
  return (
    isId<NoteId>(draft.id) &&
    typeof draft.text === 'string' &&
    typeof draft.savedText === 'string' &&
    draft.base !== undefined
  );
}
