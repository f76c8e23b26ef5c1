import * as Y from 'yjs';
import { pageOf } from '../../../shared/docs/page.ts';
import { copyFrame, updateFrame } from './messages.ts';
import { encodeUpdates, type Update } from './update.ts';

/** Updates put into the Y.Doc in one transaction: fewer cost more each, more hold others up. */
const AT_ONCE = { updates: 64, work: 10_000 };

/**
 * The server's own copy of a page, as far as it is stored. Only those who come later need it, so
 * updates are put into the Y.Doc a few dozen at a time.
 */
export class PageCopy {
  // Collects what is deleted; deleted text must not live on here.
  readonly #doc = new Y.Doc({ gc: true });
  #later: Update[] = [];
  #laterWork = 0;
  /** The whole Y.Doc as one frame, until it changes. */
  #frame: Buffer | null = null;

  /** `updates` as stored. */
  constructor(updates: readonly Uint8Array[]) {
    pageOf(this.#doc);
    this.#doc.transact(() => {
      for (const update of updates) Y.applyUpdate(this.#doc, update);
    });
  }

  add(update: Update): void {
    this.#later.push(update);
    this.#laterWork += update.work;
    if (this.#later.length >= AT_ONCE.updates || this.#laterWork >= AT_ONCE.work) this.#apply();
  }

  /** The frames that bring a reader up to date that has what this encoded state vector tells. */
  framesFor(stateVector: Uint8Array): readonly Buffer[] {
    if (stateVector[0] !== 0) {
      this.#apply();
      return [copyFrame(Y.encodeStateAsUpdate(this.#doc, stateVector))];
    }
    this.#frame ??= copyFrame(Y.encodeStateAsUpdate(this.#doc));
    if (this.#later.length === 0) return [this.#frame];
    return [this.#frame, updateFrame(encodeUpdates(this.#later))];
  }

  /** The whole page as one update. */
  encoded(): Uint8Array {
    this.#apply();
    return Y.encodeStateAsUpdate(this.#doc);
  }

  /** Whether any text stands on the page. */
  isWritten(): boolean {
    this.#apply();
    const texts = pageOf(this.#doc).createTreeWalker((type) => type instanceof Y.XmlText);
    for (const text of texts) if ((text as Y.XmlText).length > 0) return true;
    return false;
  }

  #apply(): void {
    if (this.#later.length === 0) return;
    Y.applyUpdate(this.#doc, encodeUpdates(this.#later));
    this.#later = [];
    this.#laterWork = 0;
    this.#frame = null;
  }
}
