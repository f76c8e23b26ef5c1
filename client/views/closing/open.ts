import { Closing } from '../../state/closing.svelte.ts';
import type { App } from '../../state/app.svelte.ts';
import type { MeetingRoom } from '../../state/room.svelte.ts';
import { notebookOf } from '../notebook/open.ts';

const closings = new WeakMap<MeetingRoom, Closing>();

/** The closing of this room's meeting: the same one for every view of it. */
export function closingOf(room: MeetingRoom, app: App): Closing {
  const { after } = room;
  const known = closings.get(room);
  if (known?.after === after) return known;
  const closing = new Closing(notebookOf(room, app), after, () => Date.now());
  closings.set(room, closing);
  return closing;
}
