/**
 * The custody of a seat's notes on this device. The personal link is the custody; what stands here
 * is a cache of it: the key that opens the vault, non-extractable, and the vault as last seen.
 */
import type { GroupId, SeatId } from '../../shared/meeting/ids.ts';
import type { VaultAnswer } from '../../shared/protocol/http.ts';
import { deriveKeys } from '../../shared/vault/derive.ts';
import { isRefused } from '../../shared/vault/refusals.ts';
import { parsePersonalFragment, personalFragment, type KeyId } from '../../shared/vault/secret.ts';
import {
  createVault,
  isWrappedVault,
  openVault,
  secretOf,
  type NewCustody,
  type OpenVault,
  type WrappedVault,
} from '../../shared/vault/vault.ts';
import type { Answer } from './api.ts';
import type { DeviceStore } from './custody-store.ts';

/** One seat's vault on the server. */
export interface VaultApi {
  vault(): Promise<Answer<VaultAnswer>>;
  putVault(body: {
    readonly auth: string;
    readonly wrapped: WrappedVault;
    readonly expectedKeyId: KeyId | null;
  }): Promise<Answer<unknown>>;
}

export type Holding =
  | { readonly held: 'open'; readonly vault: OpenVault }
  /** Nothing has been written at this seat; the first note makes the vault. */
  | { readonly held: 'none' }
  /** There are notes, and this device has no key to them. */
  | { readonly held: 'locked' }
  /** The server cannot be reached, and nothing is cached here. */
  | { readonly held: 'unknown' };

/** What came of offering a key. */
export type Unlocking = 'open' | 'no-key' | 'wrong-key' | 'offline';

interface CachedKey {
  readonly kek: CryptoKey;
  /** The vault as last seen. */
  readonly wrapped: WrappedVault;
}

interface Opened {
  readonly vault: OpenVault;
  readonly wrapped: WrappedVault;
}

export class SeatCustody {
  readonly group: GroupId;
  readonly seat: SeatId;
  readonly #api: VaultApi;
  readonly #store: DeviceStore;
  #opened: Opened | null = null;
  /** The vault that the server has and this device cannot open. */
  #foreign: WrappedVault | null = null;

  constructor(group: GroupId, seat: SeatId, api: VaultApi, store: DeviceStore) {
    this.group = group;
    this.seat = seat;
    this.#api = api;
    this.#store = store;
  }

  /** Finds out how things stand; asks the server until the vault is open. */
  async look(): Promise<Holding> {
    if (this.#opened) return { held: 'open', vault: this.#opened.vault };
    const answer = await this.#api.vault();
    if (!answer.ok) return this.#lookHere();
    const { wrapped } = answer.value;
    if (wrapped === null) return { held: 'none' };
    if (!isWrappedVault(wrapped)) return { held: 'locked' };
    const cached = asCached(await this.#store.get(this.#place(wrapped.keyId)));
    const vault = cached && (await openVault(wrapped, cached.kek));
    if (vault && !isRefused(vault)) return this.#hold(vault, wrapped);
    this.#foreign = wrapped;
    return { held: 'locked' };
  }

  /** As `look`, and makes the vault when there is none yet. */
  async lookToWrite(): Promise<Holding & { readonly made?: true }> {
    const holding = await this.look();
    if (holding.held !== 'none') return holding;
    const made = await createVault({ group: this.group, seat: this.seat });
    const outcome = await this.#install(made, null);
    if (outcome === 'installed') return { held: 'open', vault: made.open, made: true };
    // Another device or tab was first: then its vault is the seat's.
    return outcome === 'conflict' ? this.look() : { held: 'unknown' };
  }

  /** Opens the vault by a personal link, or by any text with one in it, that the person gives. */
  async unlock(text: string): Promise<Unlocking> {
    const key = keyIn(text);
    if (!key) return 'no-key';
    if (!this.#foreign && (await this.look()).held === 'open') return 'open';
    const wrapped = this.#foreign;
    if (!wrapped) return 'offline';
    const { kek } = await deriveKeys(key.keyId, key.secret);
    const vault = await openVault(wrapped, kek);
    if (isRefused(vault)) return 'wrong-key';
    await this.#hold(vault, wrapped);
    return 'open';
  }

  /**
   * All copies of the key are lost: a new vault takes the place of the old, whose notes nobody can
   * open any more.
   */
  async startAnew(): Promise<boolean> {
    const old = this.#foreign;
    if (!old) return false;
    const { group, seat } = this;
    const made = await createVault({ group, seat, epoch: old.epoch + 1 });
    return (await this.#install(made, old.keyId)) === 'installed';
  }

  /** The personal link that opens these notes on another device; null unless the vault is open. */
  async personalLink(origin: string): Promise<string | null> {
    if (!this.#opened) return null;
    const { vault, wrapped } = this.#opened;
    const secret = await secretOf(vault, wrapped);
    if (isRefused(secret)) return null;
    return `${origin}/g/${this.group}#${personalFragment(wrapped.keyId, secret)}`;
  }

  /** Kept here before it is sent: an answer lost on the way must not lose the key. */
  async #install(
    made: NewCustody,
    expectedKeyId: KeyId | null,
  ): Promise<'installed' | 'conflict' | 'offline'> {
    const { auth, kek, open, wrapped } = made;
    await this.#keep(kek, wrapped);
    const answer = await this.#api.putVault({ auth, wrapped, expectedKeyId });
    if (answer.ok) {
      await this.#hold(open, wrapped);
      return 'installed';
    }
    if (answer.code === 'offline') return 'offline';
    await this.#store.delete(this.#place(wrapped.keyId));
    return answer.code === 'conflict' ? 'conflict' : 'offline';
  }

  async #hold(vault: OpenVault, wrapped: WrappedVault): Promise<Holding> {
    this.#opened = { vault, wrapped };
    this.#foreign = null;
    await this.#keep(vault.kek, wrapped);
    return { held: 'open', vault };
  }

  async #keep(kek: CryptoKey, wrapped: WrappedVault): Promise<void> {
    const cached: CachedKey = { kek, wrapped };
    await this.#store.put(this.#place(wrapped.keyId), cached);
  }

  /** Without the server: the vault as this device last saw it. */
  async #lookHere(): Promise<Holding> {
    for (const { value } of await this.#store.list(this.#place(''))) {
      const cached = asCached(value);
      if (!cached) continue;
      const vault = await openVault(cached.wrapped, cached.kek);
      // Not held for good: the server may have a newer one.
      if (!isRefused(vault)) return { held: 'open', vault };
    }
    return { held: 'unknown' };
  }

  #place(keyId: string): string {
    return `key:${this.group}:${this.seat}:${keyId}`;
  }
}

/** The first personal key in a text: the bare fragment, or a whole link in a mail. */
function keyIn(text: string) {
  const found = /m\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}/.exec(text);
  return found && parsePersonalFragment(found[0]);
}

function asCached(value: unknown): CachedKey | null {
  if (typeof value !== 'object' || value === null || !('kek' in value)) return null;
  if (!(value.kek instanceof CryptoKey) || !('wrapped' in value)) return null;
  return isWrappedVault(value.wrapped) ? { kek: value.kek, wrapped: value.wrapped } : null;
}
