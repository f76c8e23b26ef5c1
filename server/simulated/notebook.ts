import { randomBytes } from 'node:crypto';
import type { NoteId } from '../../shared/meeting/ids.ts';
import type { KeyClaim, NoteListing, VaultAnswer } from '../../shared/protocol/http.ts';
import { deriveKeys } from '../../shared/vault/derive.ts';
import { openNote, sealNote } from '../../shared/vault/note.ts';
import { isRefused } from '../../shared/vault/refusals.ts';
import type { KeyId, Secret } from '../../shared/vault/secret.ts';
import {
  createVault,
  isWrappedVault,
  openVault,
  type OpenVault,
} from '../../shared/vault/vault.ts';
import type { Device, Participant } from './participant.ts';

/** What a personal link carries in its fragment. */
export interface PersonalKey {
  readonly keyId: KeyId;
  readonly secret: Secret;
}

type Owner = Pick<Participant, 'device' | 'group' | 'seat'>;

/**
 * A participant's notebook: notes are sealed here, before they leave, as in the browser. This one
 * writes first versions only.
 */
export class Notebook {
  readonly key: PersonalKey;
  readonly #me: Owner;
  readonly #vault: OpenVault;

  private constructor(me: Owner, key: PersonalKey, vault: OpenVault) {
    this.#me = me;
    this.key = key;
    this.#vault = vault;
  }

  /** Makes the seat's vault and hands the server what it may have of it. @throws Refused */
  static async create(me: Owner): Promise<Notebook> {
    const made = await createVault({ group: me.group, seat: me.seat });
    await me.device.request('PUT', pathOf(me, 'vault'), {
      auth: made.auth,
      expectedKeyId: null,
      wrapped: made.wrapped,
    });
    return new Notebook(me, { keyId: made.wrapped.keyId, secret: made.secret }, made.open);
  }

  /** Opens a seat and its notebook on another device, by the personal link. @throws Refused, Error */
  static async openBy(
    key: PersonalKey,
    device: Device,
    group: Participant['group'],
  ): Promise<Notebook> {
    const { auth, kek } = await deriveKeys(key.keyId, key.secret);
    const claim = await device.request<KeyClaim>('POST', `/api/groups/${group}/keys/claim`, {
      keyId: key.keyId,
      auth,
    });
    const me = { device, group, seat: claim.seat };
    const { wrapped } = await device.request<VaultAnswer>('GET', pathOf(me, 'vault'));
    const vault = isWrappedVault(wrapped) ? await openVault(wrapped, kek) : null;
    if (!vault || isRefused(vault)) throw new Error('The vault does not open by this link');
    return new Notebook(me, key, vault);
  }

  /** Writes a new note. @throws Refused */
  async write(text: string): Promise<NoteId> {
    const note = randomBytes(16).toString('base64url') as NoteId;
    const box = await sealNote(
      this.#vault,
      { note, version: 1, previous: null },
      { kind: 'note', text },
    );
    if (isRefused(box)) throw new Error(`The note was not sealed: ${box.refused}`);
    // As in the browser, the head of the version before stands first: 32 zeros for a first version.
    const sealed = Buffer.concat([Buffer.alloc(32), box]).toString('base64url');
    await this.#me.device.request('PUT', pathOf(this.#me, `notes/${note}`), { version: 1, sealed });
    return note;
  }

  /** The texts of all notes. @throws Error when one does not open */
  async read(): Promise<readonly string[]> {
    const { notes } = await this.#me.device.request<NoteListing>('GET', pathOf(this.#me, 'notes'));
    return Promise.all(
      notes.map(async ({ note, version, sealed }) => {
        const box = new Uint8Array(Buffer.from(sealed, 'base64url')).slice(32);
        const content = await openNote(this.#vault, { note, version, previous: null }, box);
        if (isRefused(content)) throw new Error(`A note does not open: ${content.refused}`);
        return content.text;
      }),
    );
  }
}

function pathOf(me: Pick<Participant, 'group' | 'seat'>, rest: string): string {
  return `/api/groups/${me.group}/seats/${me.seat}/${rest}`;
}
