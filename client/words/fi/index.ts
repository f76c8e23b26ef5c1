import { closing } from './closing.ts';
import { common } from './common.ts';
import { facilitator } from './facilitator.ts';
import { home } from './home.ts';
import { lobby } from './lobby.ts';
import { notebook } from './notebook.ts';
import { page } from './page.ts';
import { refusals } from './refusals.ts';
import { room } from './room.ts';

export const fi = { common, lobby, room, facilitator, notebook, page, closing, home, refusals };
