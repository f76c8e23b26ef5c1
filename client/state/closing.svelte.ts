import type { MeetingId } from '../../shared/meeting/ids.ts';
import type { Note, NoteKind } from './note.svelte.ts';
import type { Notebook } from './notebook.svelte.ts';

/** A text of the closing page that was written this lately belongs to this meeting, ms. */
const LATELY_MS = 12 * 3600 * 1000;
/** How long leaving waits for the network, ms; the words are kept on the device in any case. */
const SAVE_WITHIN_MS = 6000;

/**
 * One's own two texts at the end of a meeting, notes of the notebook like any other: what I take
 * with me, and one small step.
 */
export class Closing {
  readonly after: MeetingId | null;
  readonly #notebook: Notebook;
  readonly #now: () => number;
  #begun = $state.raw<Partial<Record<NoteKind, Note>>>({});

  /**
   * @param after the group's last closed meeting, as it was while this meeting went on
   * @param now UTC ms
   */
  constructor(notebook: Notebook, after: MeetingId | null, now: () => number) {
    this.#notebook = notebook;
    this.after = after;
    this.#now = now;
  }

  get takeaway(): Note | null {
    return this.#find('takeaway');
  }

  get step(): Note | null {
    return this.#find('step');
  }

  /** The step of an earlier meeting, or null. */
  get lastStep(): Note | null {
    const earlier = ({ origin, text }: Note) =>
      origin.kind === 'step' && origin.after !== this.after && text.trim() !== '';
    return this.#notebook.notes.find(earlier) ?? null;
  }

  /** Takes what is typed; the note begins with its first letter. */
  write(kind: 'takeaway' | 'step', text: string): void {
    const note = this.#find(kind);
    if (note) this.#notebook.write(note, text);
    else if (text !== '') {
      const begun = this.#notebook.begin({ kind, card: null, after: this.after });
      this.#begun = { ...this.#begun, [kind]: begun };
      this.#notebook.write(begun, text);
    }
  }

  /** Saves what is written. False: it is on this device, and goes to the server later. */
  async save(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), SAVE_WITHIN_MS);
    });
    const saved = await Promise.race([this.#notebook.flush(), tooLong]);
    clearTimeout(timer);
    return saved;
  }

  #find(kind: NoteKind): Note | null {
    const begun = this.#begun[kind];
    if (begun && this.#notebook.notes.includes(begun)) return begun;
    const since = this.#now() - LATELY_MS;
    const ours = ({ origin }: Note) =>
      origin.kind === kind && origin.after === this.after && origin.created > since;
    return this.#notebook.notes.find(ours) ?? null;
  }
}
