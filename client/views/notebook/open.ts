import { api } from '../../connection/api.ts';
import { SeatCustody } from '../../connection/custody.ts';
import { arrivedWith } from '../../connection/fragment.ts';
import { newNoteId, thisSafe, thisStore } from '../../connection/this-device.ts';
import type { App } from '../../state/app.svelte.ts';
import { seatDrafts } from '../../state/drafts.ts';
import { Notebook } from '../../state/notebook.svelte.ts';
import type { MeetingRoom } from '../../state/room.svelte.ts';

const notebooks = new WeakMap<MeetingRoom, Notebook>();

/** The notebook of one's seat in this room: the same one for every view of it. */
export function notebookOf(room: MeetingRoom, app: App): Notebook {
  const known = notebooks.get(room);
  if (known) return known;
  const notebook = joined(room, app);
  notebooks.set(room, notebook);
  void open(notebook);

  addEventListener('online', () => void notebook.load());
  // A page that is put away may never come back: what is typed is kept and sent at once.
  addEventListener('pagehide', () => void notebook.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void notebook.flush();
  });
  return notebook;
}

/** A personal link that this page was opened with is the key, should the notebook need one. */
async function open(notebook: Notebook): Promise<void> {
  await notebook.load();
  const arrival = arrivedWith();
  if (notebook.state !== 'locked' || arrival?.kind !== 'personal') return;
  // Should the device fail here, the notebook stays locked, and the link can be given by hand.
  await notebook.unlock(`m.${arrival.keyId}.${arrival.secret}`).catch(() => undefined);
}

function joined({ group, seat }: MeetingRoom, app: App): Notebook {
  const vaultApi = {
    vault: () => api.vault(group, seat),
    putVault: (body: Parameters<typeof api.putVault>[2]) => api.putVault(group, seat, body),
  };
  return new Notebook({
    custody: new SeatCustody(group, seat, vaultApi, thisStore()),
    notes: {
      list: () => api.notes(group, seat),
      get: (note) => api.note(group, seat, note),
      put: (note, body) => api.putNote(group, seat, note, body),
      delete: (note) => api.deleteNote(group, seat, note),
    },
    drafts: seatDrafts(thisSafe(), group, seat),
    store: thisStore(),
    now: () => Date.now(),
    newId: newNoteId,
    divider: () => app.words.notebook.divider,
  });
}
