import type { GroupId, KnockId, SeatId } from '../../shared/meeting/ids.ts';
import type { LobbyView } from '../../shared/meeting/view.ts';
import type { SeatedLobby } from '../../shared/protocol/http.ts';
import type { api, Failure } from '../connection/api.ts';
import type { Doorstep, KeptKnock } from '../connection/doorstep.ts';
import type { Arrival } from '../connection/fragment.ts';
import type { KnockAnswer } from '../connection/knock.ts';
import type { MeetingRoom, RoomEntry } from './room.svelte.ts';
import { recall, remember } from './tab-memory.ts';

export type LobbyStage =
  | 'loading'
  /** The way in is closed; `stopped` tells why. */
  | 'stopped'
  /** Several seats on this device. */
  | 'choosing'
  /** Name, promise, button. */
  | 'ready'
  | 'knocking'
  | 'declined';

export type LobbySeat = SeatedLobby['seats'][number];

/** What the lobby is joined to; replaced in tests. */
export interface LobbyParts {
  readonly api: Pick<typeof api, 'lobby' | 'look' | 'claim' | 'claimKey' | 'practice' | 'me'>;
  /** The proof of a personal link, as the server knows it. */
  readonly proofOf: (keyId: string, secret: string) => Promise<string | null>;
  readonly makeRoom: (entry: RoomEntry) => MeetingRoom;
  readonly waitAtDoor: (
    group: GroupId,
    knock: KnockId,
    answered: (answer: KnockAnswer) => void,
  ) => () => void;
  readonly doorstep: Doorstep;
}

/**
 * The way from a link to the room: who one is, what one's name is, the promise. One who returns to
 * their own seat finds it by the device's cookie and only presses the button.
 */
export class Lobby {
  readonly group: GroupId;
  name = $state('');

  #parts: LobbyParts;
  #arrival: Arrival | null;
  #stage = $state<LobbyStage>('loading');
  #stopped = $state<Failure>('not-found');
  #visited = $state.raw<LobbyView | null>(null);
  #seats = $state.raw<readonly LobbySeat[]>([]);
  #room = $state.raw<MeetingRoom | null>(null);
  #busy = $state(false);
  #refusal = $state<Failure | null>(null);
  #leaveDoor: (() => void) | null = null;
  /** This person is none of those who have a seat on this device. */
  #asNew = false;

  constructor(group: GroupId, arrival: Arrival | null, parts: LobbyParts) {
    this.group = group;
    this.#arrival = arrival;
    this.#parts = parts;
  }

  get stage(): LobbyStage {
    return this.#stage;
  }
  get stopped(): Failure {
    return this.#stopped;
  }
  /** What stands in the lobby: by the room's own line when there is one, and so up to date. */
  get view(): LobbyView | null {
    return this.#room?.lobby ?? this.#visited;
  }
  /** Those of this group's seats that this device holds. */
  get seats(): readonly LobbySeat[] {
    return this.#seats;
  }
  /** Made as soon as it is known whose seat this is. */
  get room(): MeetingRoom | null {
    return this.#room;
  }
  /** Whether the room takes the whole page; a closed meeting's receipt is there without a line. */
  get inRoom(): boolean {
    const room = this.#room;
    return room !== null && (room.receipt !== null || (room.inside && room.shutOut === null));
  }
  /** The server will have no line from this device: why, or null. */
  get shutOut(): Failure | null {
    return (this.#room?.shutOut ?? null) === null ? null : 'not-signed-in';
  }
  /** The seat that this person sits down on, or null for one who has none yet. */
  get seat(): LobbySeat | null {
    return this.#seats.find(({ seat }) => seat === this.#room?.seat) ?? null;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get refusal(): Failure | null {
    return this.#refusal ?? this.#room?.refusal?.code ?? null;
  }
  /** The address to open elsewhere, with its secret, or null when nothing was kept of it. */
  get link(): string | null {
    const base = `${location.origin}/g/${this.group}`;
    if (this.#arrival?.kind === 'link') return `${base}#l.${this.#arrival.secret}`;
    if (this.#arrival?.kind === 'personal') {
      return `${base}#m.${this.#arrival.keyId}.${this.#arrival.secret}`;
    }
    return this.#seats.length > 0 ? base : null;
  }

  /** Finds out who is at the door. */
  async start(): Promise<void> {
    this.#stage = 'loading';
    this.#leaveDoor?.();
    this.#room?.close();
    this.#room = null;
    this.#asNew = false;
    const memory = recall(this.group);
    if (memory !== null && 'knocking' in memory) {
      await this.#waitOn(memory.knocking);
      return;
    }
    const mine = await this.#findSeats();
    if (!mine.ok) {
      await this.#visit(mine.code);
      return;
    }
    const { lobby, seats } = mine.value;
    this.#visited = lobby;
    this.#seats = seats;
    const [first] = seats;
    const entered = seats.find(({ seat }) => memory !== null && seat === memory.entered);
    const owner = seats.find(
      ({ keyId }) => this.#arrival?.kind === 'personal' && keyId === this.#arrival.keyId,
    );
    if (entered && memory) this.#sitDown(entered, { resume: true, hand: memory.hand });
    else if (owner) this.choose(owner.seat);
    else if (first && seats.length === 1) this.choose(first.seat);
    else this.#stage = 'choosing';
  }

  choose(seat: SeatId): void {
    const chosen = this.#seats.find((one) => one.seat === seat);
    if (chosen) this.#sitDown(chosen, { resume: false, hand: false });
  }

  /** "I am somebody else": a new seat by the link, when it was the link that was opened. */
  get comeAsNew(): (() => Promise<void>) | undefined {
    if (this.#arrival?.kind !== 'link') return undefined;
    return async () => {
      this.#room?.close();
      this.#room = null;
      this.#seats = [];
      this.#asNew = true;
      this.name = '';
      await this.#visit('not-found');
    };
  }

  /** "Lupaan ja tulen mukaan". */
  async enter(): Promise<void> {
    if (this.#busy) return;
    this.#refusal = null;
    const name = this.name.trim();
    if (name === '') {
      this.#refusal = 'name-empty';
      return;
    }
    if (this.#room) {
      if (name !== this.seat?.name) {
        const renamed = await this.#room.ask({ type: 'renameSelf', name });
        if (!renamed.ok) {
          this.#refusal = renamed.code;
          return;
        }
      }
      this.#room.enter();
      return;
    }
    this.#busy = true;
    await this.#claim(name);
    this.#busy = false;
  }

  /** Knocks once more after a refusal at the door. */
  knockAgain(): void {
    this.#stage = 'ready';
  }

  /** A room to try things in, with simulated participants; answers with its address. */
  async tryOut(): Promise<string | null> {
    this.#refusal = null;
    const made = await this.#parts.api.practice();
    if (made.ok) return `/g/${made.value.group}#l.${made.value.link}`;
    this.#refusal = made.code;
    return null;
  }

  close(): void {
    this.#leaveDoor?.();
    this.#room?.close();
  }

  async #findSeats() {
    const { api, proofOf } = this.#parts;
    const mine = await api.lobby(this.group);
    const arrival = this.#arrival;
    const known =
      mine.ok &&
      (arrival?.kind !== 'personal' ||
        mine.value.seats.some(({ keyId }) => keyId === arrival.keyId));
    if (known || arrival?.kind !== 'personal') return mine;
    // A new device: the personal link proves whose seat this is.
    const proof = await proofOf(arrival.keyId, arrival.secret);
    if (proof === null) return { ok: false, code: 'link-invalid' } as const;
    const claimed = await api.claimKey(this.group, arrival.keyId, proof);
    return claimed.ok ? api.lobby(this.group) : claimed;
  }

  /** One without a seat here sees only what the link lets a visitor see. */
  async #visit(why: Failure): Promise<void> {
    if (why === 'offline' || this.#arrival?.kind !== 'link') {
      this.#stop(why);
      return;
    }
    const looked = await this.#parts.api.look(this.#arrival.secret);
    if (!looked.ok) {
      this.#stop(looked.code);
      return;
    }
    if (looked.value.purpose === 'installation' || looked.value.lobby.group !== this.group) {
      this.#stop('link-invalid');
      return;
    }
    this.#visited = looked.value.lobby;
    this.#stage = 'ready';
    // Someone who sits in another group on this device has told their name already.
    const me = await this.#parts.api.me();
    if (me.ok && this.name === '') this.name = me.value.seats[0]?.name ?? '';
  }

  async #claim(name: string): Promise<void> {
    if (this.#arrival?.kind !== 'link') return;
    const { secret } = this.#arrival;
    const asNew = this.#asNew;
    const claimed = await this.#parts.api.claim(secret, name, asNew);
    if (!claimed.ok) {
      this.#forgetKnock();
      if (claimed.code.startsWith('name-') || claimed.code === 'offline') {
        this.#stage = 'ready';
        this.#refusal = claimed.code;
      } else {
        this.#stop(claimed.code);
      }
      return;
    }
    const { value } = claimed;
    switch (value.became) {
      case 'creator':
        this.#stop('link-invalid');
        return;
      case 'seated':
        await this.#enterSeat(value.seat);
        return;
      case 'knocking':
        this.#keepKnock({ secret, name, asNew });
        this.#knock(value.knock);
        return;
    }
  }

  #knock(knock: KnockId): void {
    remember(this.group, { knocking: knock });
    this.#stage = 'knocking';
    this.#leaveDoor?.();
    this.#leaveDoor = this.#parts.waitAtDoor(this.group, knock, (answer) => {
      if (answer === 'gone') {
        void this.#knockOnceMore();
        return;
      }
      this.#forgetKnock();
      if (answer === 'declined') this.#stage = 'declined';
      else void this.#enterSeat(answer.admitted);
    });
  }

  /** After a reload: waits on, and has at hand again what knocking once more would take. */
  async #waitOn(knock: KnockId): Promise<void> {
    const kept = await this.#parts.doorstep.recall(this.group).catch(() => null);
    if (kept) {
      this.name = kept.name;
      this.#asNew = kept.asNew;
      this.#arrival ??= { kind: 'link', secret: kept.secret };
    }
    this.#knock(knock);
    if (this.#arrival?.kind !== 'link') return;
    const looked = await this.#parts.api.look(this.#arrival.secret);
    if (looked.ok && looked.value.purpose !== 'installation') this.#visited = looked.value.lobby;
  }

  /** The server lost the knock, as by a break in the network: nobody has declined anything. */
  async #knockOnceMore(): Promise<void> {
    if (this.#arrival?.kind === 'link' && this.name.trim() !== '') {
      await this.#claim(this.name.trim());
      return;
    }
    this.#forgetKnock();
    await this.start();
  }

  /** Where the device keeps nothing, a reload leads back to the link. */
  #keepKnock(kept: KeptKnock): void {
    this.#parts.doorstep.keep(this.group, kept).catch(() => undefined);
  }

  #forgetKnock(): void {
    const memory = recall(this.group);
    if (memory === null || !('knocking' in memory)) return;
    remember(this.group, null);
    this.#parts.doorstep.forget(this.group).catch(() => undefined);
  }

  /** The promise has been made; the new seat's lobby is fetched and the person goes in. */
  async #enterSeat(seat: SeatId): Promise<void> {
    const mine = await this.#parts.api.lobby(this.group);
    if (!mine.ok) {
      this.#stop(mine.code);
      return;
    }
    this.#visited = mine.value.lobby;
    this.#seats = mine.value.seats;
    this.choose(seat);
    this.#room?.enter();
  }

  #sitDown(seat: LobbySeat, how: Pick<RoomEntry, 'resume' | 'hand'>): void {
    this.#room?.close();
    this.#room = this.#parts.makeRoom({ group: this.group, seat: seat.seat, ...how });
    this.name = seat.name;
    this.#stage = 'ready';
  }

  #stop(why: Failure): void {
    this.#stopped = why;
    this.#stage = 'stopped';
  }
}
