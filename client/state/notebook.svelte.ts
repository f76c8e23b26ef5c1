import type { NoteId } from '../../shared/meeting/ids.ts';
import type { OpenVault } from '../../shared/vault/vault.ts';
import type { DeviceStore } from '../connection/custody-store.ts';
import type { SeatCustody, Unlocking } from '../connection/custody.ts';
import type { NotesApi } from '../connection/notes.ts';
import type { Drafts } from './drafts.ts';
import { Later } from './later.ts';
import { NoteSync } from './note-sync.ts';
import { Note, originIn, type NoteOrigin } from './note.svelte.ts';
import { SeenNotes } from './seen-notes.ts';

export type NotebookState =
  | 'loading'
  | 'ready'
  /** There are notes, and this device has no key to them. */
  | 'locked'
  /** No connection: only what this device has. */
  | 'unreachable'
  /** What this device keeps cannot be opened, for now. */
  | 'failed';

/** What the notebook is joined to; replaced in tests. */
export interface NotebookParts {
  readonly custody: SeatCustody;
  readonly notes: NotesApi;
  readonly drafts: Drafts;
  readonly store: DeviceStore;
  /** UTC ms. */
  readonly now: () => number;
  readonly newId: () => NoteId;
  /** The line put between one's own text and that of another device. */
  readonly divider: () => string;
}

const SAVE_AFTER_MS = 1500;
const KEEP_AFTER_MS = 300;
const RETRY_MS = 10_000;
/** A note begun this lately comes back on the sheet by itself. */
const RESUME_WITHIN_MS = 6 * 3600 * 1000;
/** Another device can be faster this many times in a row before the note waits for a retry. */
const MAX_MERGES = 5;

/**
 * "Minun peilini": the notes of one's own seat. Every text is sealed on this device before it
 * leaves it; until the server has it, it is kept here, encrypted.
 */
export class Notebook {
  readonly #parts: NotebookParts;
  readonly #place: string;
  #state = $state<NotebookState>('loading');
  #notes = $state.raw<readonly Note[]>([]);
  #keyOffered = $state(false);
  #unreadable = $state(0);
  #vault: OpenVault | null = null;
  readonly #sync: NoteSync;
  readonly #saveLater = new Later<Note>();
  readonly #keepLater = new Later<Note>();
  readonly #retryLater = new Later<'retry'>();
  /** Deleted here: never saved, kept or listed again, however late a save or a listing comes. */
  #deleted: readonly NoteId[] = [];
  /** What is kept on this device is changed in order: the last of a note's changes stands. */
  #keeping: Promise<unknown> = Promise.resolve();
  #loading: Promise<void> | null = null;
  #unlocking: Promise<OpenVault | null> | null = null;
  #current = $state.raw<Note | null>(null);
  #resumed = false;

  constructor(parts: NotebookParts) {
    this.#parts = parts;
    this.#place = `${parts.custody.group}:${parts.custody.seat}`;
    const seen = new SeenNotes(parts.store, `seen:${this.#place}`);
    this.#sync = new NoteSync(parts.notes, seen, parts.divider);
  }

  get state(): NotebookState {
    return this.#state;
  }
  /** Newest first. */
  get notes(): readonly Note[] {
    return this.#notes;
  }
  /** The note on the sheet; null for a blank sheet. */
  get current(): Note | null {
    return this.#current;
  }
  /** Whether to offer, once, that the key be sent to oneself. */
  get keyOffered(): boolean {
    return this.#keyOffered;
  }
  /** How many notes the server has that this key does not open. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Opens the notebook, or tries again. Words not yet saved come first: they are here. */
  load(): Promise<void> {
    this.#loading ??= this.#load()
      .catch(() => {
        this.#state = 'failed';
        this.#retry();
      })
      .finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Lays a note on the sheet, or a blank sheet. */
  turnTo(note: Note | null): void {
    this.#current = note;
  }

  /** A new note on the sheet. Nothing is stored before something is written. */
  begin(origin: Omit<NoteOrigin, 'created'>): Note {
    const note = new Note(this.#parts.newId(), { ...origin, created: this.#parts.now() });
    this.#add([note]);
    return note;
  }

  /** Takes what has been typed; it is kept here almost at once and saved soon after. */
  write(note: Note, text: string): void {
    if (text === note.text) return;
    note.text = text;
    if (!text.includes(this.#parts.divider())) note.merged = false;
    note.status = note.dirty ? 'saving' : note.base ? 'saved' : 'empty';
    this.#keepLater.run(note, KEEP_AFTER_MS, () => void this.#keep(note));
    this.#saveLater.run(note, SAVE_AFTER_MS, () => void this.#save(note));
  }

  /** Saves everything now. True when the server has it all. */
  async flush(): Promise<boolean> {
    const waiting = this.#notes.filter(
      (note) => note.dirty || note.saving !== null || this.#keepLater.waits(note),
    );
    await Promise.all(waiting.map((note) => this.#keep(note)));
    await Promise.all(waiting.map((note) => this.#save(note)));
    return this.#notes.every((note) => !note.dirty);
  }

  /** Deletes a note everywhere. False, and nothing deleted, when the server cannot be reached. */
  async remove(note: Note): Promise<boolean> {
    this.#deleted = [...this.#deleted, note.id];
    await note.saving;
    if (!(await this.#sync.delete(note).catch(() => false))) {
      this.#deleted = this.#deleted.filter((id) => id !== note.id);
      await this.#keep(note);
      this.#retry();
      return false;
    }
    this.#cancel(note);
    await this.#keep(note);
    this.#notes = this.#notes.filter((one) => one !== note);
    if (this.#current === note) this.#current = null;
    return true;
  }

  /** Opens the notebook by one's key: the personal link, or a text that has it. */
  async unlock(text: string): Promise<Unlocking> {
    const outcome = await this.#parts.custody.unlock(text);
    if (outcome === 'open') await this.load();
    return outcome;
  }

  /** The key is lost for good: the notes that nobody can open give way to a new notebook. */
  async startAnew(): Promise<boolean> {
    const listing = await this.#parts.notes.list();
    if (!listing.ok || !(await this.#parts.custody.startAnew())) return false;
    await Promise.all(listing.value.notes.map(({ note }) => this.#parts.notes.delete(note)));
    await this.#offerKey();
    await this.load();
    return true;
  }

  /** The link that opens this notebook on another device; null while it is not open here. */
  personalLink(origin: string): Promise<string | null> {
    return this.#parts.custody.personalLink(origin);
  }

  /** The person has sent their key, or chosen not to. */
  async keyHandled(): Promise<void> {
    this.#keyOffered = false;
    await this.#parts.store.delete(this.#offerName());
  }

  async #load(): Promise<void> {
    const drafts = await this.#parts.drafts.list();
    const here = [...this.#deleted, ...this.#notes.map(({ id }) => id)];
    this.#add(drafts.filter(({ id }) => !here.includes(id)));
    this.#keyOffered = (await this.#parts.store.get(this.#offerName())) !== undefined;
    const holding = await this.#parts.custody.look();
    switch (holding.held) {
      case 'none':
        this.#state = 'ready';
        break;
      case 'locked':
        this.#state = 'locked';
        return;
      case 'unknown':
        this.#state = 'unreachable';
        break;
      case 'open':
        this.#vault = holding.vault;
        this.#state = (await this.#takeListing(holding.vault)) ? 'ready' : 'unreachable';
        break;
    }
    if (this.#state === 'unreachable') this.#retry();
    else this.#saveWaiting();
  }

  async #takeListing(vault: OpenVault): Promise<boolean> {
    const listing = await this.#sync.list(vault);
    if (!listing) return false;
    const { opened, listed, rolledBack } = listing;
    this.#unreadable = listed.length - opened.length;
    for (const one of opened) {
      if (this.#deleted.includes(one.note)) continue;
      const here = this.#notes.find(({ id }) => id === one.note);
      // A listing may have left the server before the latest save from here reached it.
      if (here?.base && here.base.version > one.version) continue;
      const note = here ?? new Note(one.note, originIn(one));
      await this.#sync.take(note, one, rolledBack.includes(one.note));
      if (!here) this.#add([note]);
    }
    this.#forgetDeleted(listed);
    if (!this.#resumed) this.#current ??= this.#justWritten();
    this.#resumed = true;
    return true;
  }

  /** After a reload, the sheet that one was writing on. */
  #justWritten(): Note | null {
    const since = this.#parts.now() - RESUME_WITHIN_MS;
    const lately = ({ origin }: Note) => origin.kind === 'note' && origin.created > since;
    return this.#notes.find(lately) ?? null;
  }

  /** Notes that another device has deleted go, unless words of them wait here. */
  #forgetDeleted(listed: readonly NoteId[]): void {
    for (const note of this.#notes) {
      if (note.base === null || listed.includes(note.id) || note.saving) continue;
      if (note.dirty) {
        note.becomeNew();
        continue;
      }
      this.#notes = this.#notes.filter((one) => one !== note);
      if (this.#current === note) this.#current = null;
    }
  }

  /** One save at a time per note; words typed meanwhile are saved after it. */
  async #save(note: Note): Promise<void> {
    await note.saving;
    if (!note.dirty || this.#deleted.includes(note.id)) return;
    note.saving ??= this.#saveNow(note)
      .catch(() => this.#failed(note))
      .finally(() => (note.saving = null));
    await note.saving;
  }

  async #saveNow(note: Note): Promise<void> {
    if (isBlank(note)) {
      note.status = 'empty';
      await this.#keep(note);
      return;
    }
    note.status = 'saving';
    const vault = await this.#vaultToWrite();
    for (let attempt = 0; vault && attempt < MAX_MERGES; attempt += 1) {
      const outcome = await this.#sync.send(vault, note);
      if (outcome === 'merged' && note.dirty) continue;
      if (outcome === 'offline') break;
      if (outcome === 'merged' || outcome === 'saved') await this.#settle(note);
      else await this.#keepAs(note, outcome);
      return;
    }
    await this.#keepAs(note, 'kept');
    if (this.#state !== 'locked') this.#retry();
  }

  /** Saved: unless more has been typed meanwhile, nothing need be kept here. */
  async #settle(note: Note): Promise<void> {
    if (note.dirty) {
      this.#saveLater.run(note, SAVE_AFTER_MS, () => void this.#save(note));
      return;
    }
    this.#cancel(note);
    note.status = 'saved';
    await this.#keep(note);
  }

  async #keepAs(note: Note, status: Note['status']): Promise<void> {
    note.status = (await this.#keep(note)) ? status : 'failed';
  }

  /** The device's store or a key failed on the way: nothing has been lost while this page is open. */
  async #failed(note: Note): Promise<void> {
    if (note.dirty) await this.#keepAs(note, 'kept');
    else note.status = 'saved';
    this.#retry();
  }

  /**
   * Keeps here what the server does not have of a note, or else nothing of it. False when the device
   * does not do so.
   */
  #keep(note: Note): Promise<boolean> {
    const { drafts } = this.#parts;
    const kept = this.#keeping.then(() => {
      const waits = note.dirty && !isBlank(note) && !this.#deleted.includes(note.id);
      return waits ? drafts.keep(note) : drafts.drop(note);
    });
    const done = kept.then(
      () => true,
      () => false,
    );
    this.#keeping = done;
    return done;
  }

  #retry(): void {
    if (this.#retryLater.waits('retry')) return;
    this.#retryLater.run('retry', RETRY_MS, () => {
      if (this.#state === 'unreachable' || this.#state === 'failed') void this.load();
      else this.#saveWaiting();
    });
  }

  #saveWaiting(): void {
    for (const note of this.#notes) if (note.dirty) void this.#save(note);
  }

  /** One at a time, so that two first notes do not make two vaults. */
  #vaultToWrite(): Promise<OpenVault | null> {
    this.#unlocking ??= this.#openToWrite().finally(() => (this.#unlocking = null));
    return this.#unlocking;
  }

  async #openToWrite(): Promise<OpenVault | null> {
    if (this.#vault) return this.#vault;
    const holding = await this.#parts.custody.lookToWrite();
    if (holding.held === 'locked') this.#state = 'locked';
    if (holding.held !== 'open') return null;
    if (holding.made) await this.#offerKey();
    else void this.load();
    this.#vault = holding.vault;
    return holding.vault;
  }

  async #offerKey(): Promise<void> {
    this.#keyOffered = true;
    await this.#parts.store.put(this.#offerName(), true);
  }

  #add(notes: readonly Note[]): void {
    this.#notes = [...this.#notes, ...notes].sort((a, b) => b.origin.created - a.origin.created);
  }

  #cancel(note: Note): void {
    this.#saveLater.cancel(note);
    this.#keepLater.cancel(note);
  }

  #offerName(): string {
    return `offer-key:${this.#place}`;
  }
}

/** Nothing has been written on it, and the server has nothing of it. */
function isBlank(note: Note): boolean {
  return note.base === null && note.text.trim() === '';
}
