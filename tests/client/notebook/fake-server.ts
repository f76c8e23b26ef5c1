import type { NoteId } from '../../../shared/meeting/ids.ts';
import type { RejectionCode } from '../../../shared/meeting/rejections.ts';
import type { NoteEntry } from '../../../shared/protocol/http.ts';
import type { WrappedVault } from '../../../shared/vault/vault.ts';
import type { Answer } from '../../../client/connection/api.ts';
import type { VaultApi } from '../../../client/connection/custody.ts';
import type { NotesApi } from '../../../client/connection/notes.ts';

/** One seat's notebook on a server, with the server's own rules and a network that can be cut. */
export class FakeServer {
  vault: WrappedVault | null = null;
  readonly notes = new Map<NoteId, NoteEntry>();
  online = true;
  /** Everything that has ever reached the server, as text. */
  readonly received: string[] = [];
  /** Refuses every save so, when set. */
  refuse: RejectionCode | null = null;
  /** Called when a note arrives, before it is answered. */
  whenPut: (() => void) | null = null;
  /** Awaited once between an answer to GET and its arrival: what happens meanwhile. */
  meanwhile: (() => Promise<void>) | null = null;

  readonly vaultApi: VaultApi = {
    vault: () => this.#late(this.#answer(() => ({ wrapped: this.vault }))),
    putVault: (body) =>
      this.#answer(() => {
        this.received.push(JSON.stringify(body));
        if ((this.vault?.keyId ?? null) !== body.expectedKeyId) return 'conflict';
        this.vault = body.wrapped;
        return {};
      }),
  };

  readonly notesApi: NotesApi = {
    list: () => this.#late(this.#answer(() => ({ notes: [...this.notes.values()] }))),
    get: (note) => this.#answer(() => this.notes.get(note) ?? 'not-found'),
    put: (note, { version, sealed }) =>
      this.#answer(() => {
        this.received.push(sealed);
        this.whenPut?.();
        if (this.refuse) return this.refuse;
        if ((this.notes.get(note)?.version ?? 0) !== version - 1) return 'note-changed';
        this.notes.set(note, { note, version, sealed, savedAt: version });
        return {};
      }),
    delete: (note) =>
      this.#answer(() => {
        this.notes.delete(note);
        return {};
      }),
  };

  /** The one note there is. */
  only(): NoteEntry {
    const [entry, ...more] = this.notes.values();
    if (!entry || more.length > 0) throw new Error(`${this.notes.size} notes on the server`);
    return entry;
  }

  async #late<Value>(answer: Promise<Value>): Promise<Value> {
    const what = this.meanwhile;
    this.meanwhile = null;
    await what?.();
    return answer;
  }

  #answer<Value extends object>(what: () => Value | RejectionCode): Promise<Answer<Value>> {
    if (!this.online) return Promise.resolve({ ok: false, code: 'offline' });
    const value = what();
    return Promise.resolve(
      typeof value === 'string' ? { ok: false, code: value } : { ok: true, value },
    );
  }
}
