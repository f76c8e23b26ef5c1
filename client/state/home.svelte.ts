import type { GroupId } from '../../shared/meeting/ids.ts';
import type { Me, MySeat, NewGroup } from '../../shared/protocol/http.ts';
import type { Answer, api, Failure } from '../connection/api.ts';
import type { DeviceSafe } from '../connection/device-safe.ts';

/** What an invitation says; kept on the founder's device, encrypted, since the server keeps no link. */
export interface Invitation {
  readonly group: GroupId;
  /** The group link's secret. */
  readonly link: string;
  readonly name: string;
  readonly facilitator: string;
  readonly next: NewGroup['next'];
  readonly phone: string | null;
}

export interface HomeParts {
  readonly api: Pick<typeof api, 'me' | 'practice' | 'makeGroup'>;
  readonly safe: DeviceSafe;
}

/** What this device holds: its seats, the groups it may found, the links it keeps. */
export class Home {
  readonly #parts: HomeParts;
  #me = $state.raw<Me | null>(null);
  #failure = $state<Failure | null>(null);
  #busy = $state(false);
  #invitations = $state.raw<readonly Invitation[]>([]);

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  get me(): Me | null {
    return this.#me;
  }
  /** Why the latest request brought nothing. */
  get failure(): Failure | null {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** The seat of the next meeting: one that is on, or else the nearest agreed one. */
  get next(): MySeat | null {
    return this.seats[0] ?? null;
  }
  /** In the order in which they meet next. */
  get seats(): readonly MySeat[] {
    return [...(this.#me?.seats ?? [])].sort(byNextMeeting);
  }

  async load(): Promise<void> {
    const me = await this.#ask(() => this.#parts.api.me());
    // A device that the server does not know holds nothing: that is no failure.
    if (me) this.#me = me;
    else if (this.#failure === 'not-signed-in') {
      this.#me = { mayCreateGroups: false, seats: [] };
      this.#failure = null;
    }
    const kept = await this.#parts.safe.list('invitation:');
    this.#invitations = kept.filter(isInvitation);
  }

  /** The address of a practice room, or null. */
  async practice(): Promise<string | null> {
    const made = await this.#ask(() => this.#parts.api.practice());
    return made && `/g/${made.group}#l.${made.link}`;
  }

  /** Makes a group and keeps its link here, encrypted. */
  async makeGroup(group: NewGroup): Promise<Invitation | null> {
    const made = await this.#ask(() => this.#parts.api.makeGroup(group));
    if (!made) return null;
    const invitation: Invitation = {
      group: made.group,
      link: made.link,
      name: group.name,
      facilitator: group.facilitatorName,
      next: group.next,
      phone: group.helpPhone,
    };
    await this.#parts.safe.put(`invitation:${made.group}`, invitation);
    this.#invitations = [...this.#invitations, invitation];
    return invitation;
  }

  /** The invitation kept on this device, if it is this one that has it. */
  invitationOf(group: GroupId): Invitation | null {
    return this.#invitations.find((one) => one.group === group) ?? null;
  }

  async #ask<Value>(request: () => Promise<Answer<Value>>): Promise<Value | null> {
    this.#busy = true;
    const answer = await request();
    this.#busy = false;
    this.#failure = answer.ok ? null : answer.code;
    return answer.ok ? answer.value : null;
  }
}

/** Local times of one zone compare as text; those without a time come last. */
function byNextMeeting(a: MySeat, b: MySeat): number {
  const key = ({ meetingOpen, next }: MySeat) => (meetingOpen ? '0' : (next?.local ?? '9999'));
  return key(a).localeCompare(key(b));
}

function isInvitation(value: unknown): value is Invitation {
  if (typeof value !== 'object' || value === null) return false;
  const one: { readonly [key in keyof Invitation]?: unknown } = value;
  return [one.group, one.link, one.name, one.facilitator].every((part) => typeof part === 'string');
}
