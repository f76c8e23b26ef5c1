import type { NoteId } from '../../shared/meeting/ids.ts';
import type { NoteEntry } from '../../shared/protocol/http.ts';
import { isRefused } from '../../shared/vault/refusals.ts';
import type { OpenVault } from '../../shared/vault/vault.ts';
import { openEntry, sealEntry, type NotesApi, type OpenedNote } from '../connection/notes.ts';
import { contentOf, type Note } from './note.svelte.ts';
import type { SeenNotes } from './seen-notes.ts';

/** What the server has, opened. */
export interface OpenedListing {
  readonly opened: readonly OpenedNote[];
  /** Every note listed, also those that did not open. */
  readonly listed: readonly NoteId[];
  /** Listed at an older version than this device has seen. */
  readonly rolledBack: readonly NoteId[];
}

/** What came of sending a note. 'merged': another device was first; its words have been taken in. */
export type Sent = 'saved' | 'merged' | 'offline' | 'too-long' | 'full';

/** Brings notes and the server's versions of them together, so that no word of either is lost. */
export class NoteSync {
  readonly #api: NotesApi;
  readonly #seen: SeenNotes;
  readonly #divider: () => string;

  /** @param divider the line put between one's own text and that of another device */
  constructor(api: NotesApi, seen: SeenNotes, divider: () => string) {
    this.#api = api;
    this.#seen = seen;
    this.#divider = divider;
  }

  /** Null when the server gives none. */
  async list(vault: OpenVault): Promise<OpenedListing | null> {
    const answer = await this.#api.list();
    if (!answer.ok) return null;
    const { notes } = answer.value;
    const all = await Promise.all(notes.map((entry) => openOrNull(vault, entry)));
    const opened = all.filter((one) => one !== null);
    const rolledBack = await this.#seen.rolledBack(opened);
    return { opened, listed: notes.map(({ note }) => note), rolledBack };
  }

  /** Takes in what the server has of a note, keeping whatever stands here unsaved. */
  async take(note: Note, opened: OpenedNote, rolledBack: boolean): Promise<void> {
    this.#merge(note, opened.content.text);
    note.base = { version: opened.version, head: opened.head };
    note.rolledBack = rolledBack;
    if (!note.dirty) note.status = 'saved';
    if (!rolledBack) await this.#seen.saw(note.id, note.base);
  }

  /** Seals and sends a note as it stands. */
  async send(vault: OpenVault, note: Note): Promise<Sent> {
    const { text } = note;
    const sealed = await sealEntry(vault, note.id, note.base, contentOf(note));
    if (isRefused(sealed)) return 'too-long';
    const { version, head } = sealed;
    const answer = await this.#api.put(note.id, { version, sealed: sealed.sealed });
    if (answer.ok) {
      note.base = { version, head };
      note.savedText = text;
      note.rolledBack = false;
      await this.#seen.saw(note.id, note.base);
      return 'saved';
    }
    switch (answer.code) {
      case 'note-changed':
      case 'not-found':
        return this.#fetch(vault, note);
      case 'too-large':
        return 'too-long';
      case 'note-limit':
        return 'full';
      default:
        return 'offline';
    }
  }

  /** Deletes a note on the server. False when it cannot be reached. */
  async delete(note: Note): Promise<boolean> {
    if (note.base) {
      const answer = await this.#api.delete(note.id);
      if (!answer.ok && answer.code !== 'not-found') return false;
    }
    await this.#seen.forget(note.id);
    return true;
  }

  async #fetch(vault: OpenVault, note: Note): Promise<'merged' | 'offline'> {
    const answer = await this.#api.get(note.id);
    if (answer.ok) {
      const opened = await openOrNull(vault, answer.value);
      if (!opened) return 'offline';
      await this.take(note, opened, false);
      return 'merged';
    }
    if (answer.code !== 'not-found') return 'offline';
    note.becomeNew();
    return 'merged';
  }

  #merge(note: Note, theirs: string): void {
    const mine = note.text;
    if (!note.dirty || mine.trim() === '' || theirs.includes(mine.trim())) {
      note.text = theirs;
    } else if (theirs !== note.savedText && !mine.includes(theirs.trim())) {
      note.text = `${mine}\n\n${this.#divider()}\n${theirs}`;
      note.merged = true;
    }
    note.savedText = theirs;
  }
}

async function openOrNull(vault: OpenVault, entry: NoteEntry): Promise<OpenedNote | null> {
  const opened = await openEntry(vault, entry);
  return isRefused(opened) ? null : opened;
}
