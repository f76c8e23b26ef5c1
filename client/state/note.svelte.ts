import { isCardNo, type CardNo } from '../../shared/meeting/deck.ts';
import { isId, type MeetingId, type NoteId } from '../../shared/meeting/ids.ts';
import type { NoteContent } from '../../shared/vault/note.ts';
import type { NoteVersion, OpenedNote } from '../connection/notes.ts';

export type NoteKind = 'note' | 'takeaway' | 'step';
const KINDS: readonly NoteKind[] = ['note', 'takeaway', 'step'];

/** Where a note's words are. */
export type NoteStatus =
  /** Nothing has been written yet. */
  | 'empty'
  /** On the server, sealed. */
  | 'saved'
  /** On their way there. */
  | 'saving'
  /** On this device only, encrypted, until there is a connection or a key. */
  | 'kept'
  /** Longer than one note can be; on this device only. */
  | 'too-long'
  /** The notebook is full; on this device only. */
  | 'full'
  /** In this page only: the device did not keep it. Tried again. */
  | 'failed';

/** What a note remembers of the moment in which it was begun. */
export interface NoteOrigin {
  readonly kind: NoteKind;
  readonly card: CardNo | null;
  /** UTC ms. */
  readonly created: number;
  /** The group's last closed meeting when the note was begun: tells one meeting from the next. */
  readonly after: MeetingId | null;
}

/** One note of the notebook. Views read it; only the notebook changes it. */
export class Note {
  readonly id: NoteId;
  readonly origin: NoteOrigin;
  text = $state('');
  status = $state<NoteStatus>('empty');
  /** Another device's words were added below one's own. */
  merged = $state(false);
  /** The server gave an older version than this device has seen. */
  rolledBack = $state(false);

  /** The version that the server has, as far as this device knows; null when it has none. */
  base = $state.raw<NoteVersion | null>(null);
  /** The text of `base`. */
  savedText = '';
  /** The save that is under way. */
  saving: Promise<void> | null = null;

  constructor(id: NoteId, origin: NoteOrigin) {
    this.id = id;
    this.origin = origin;
  }

  get dirty(): boolean {
    return this.text !== this.savedText;
  }

  /** Deleted on another device while words were written here: it begins again, whole. */
  becomeNew(): void {
    this.base = null;
    this.savedText = '';
  }
}

/** What is sealed of a note. */
export function contentOf({ origin, text }: Note): NoteContent {
  const { kind, card, created, after } = origin;
  return { kind, text, meta: { card, created, after } };
}

/** The origin of a note as it was sealed. */
export function originIn({ content, savedAt }: OpenedNote): NoteOrigin {
  const { card = null, created = savedAt, after = null } = content.meta ?? {};
  return originOf({ kind: content.kind, card, created, after });
}

/** What of a stored origin makes sense; the rest has its default. */
export function originOf(raw: { readonly [key in keyof NoteOrigin]?: unknown }): NoteOrigin {
  return {
    kind: KINDS.find((kind) => kind === raw.kind) ?? 'note',
    card: typeof raw.card === 'string' && isCardNo(raw.card) ? raw.card : null,
    created: typeof raw.created === 'number' ? raw.created : 0,
    after: isId<MeetingId>(raw.after) ? raw.after : null,
  };
}
