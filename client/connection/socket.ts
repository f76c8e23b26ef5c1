import { io, type Socket } from 'socket.io-client';
import type { Command } from '../../shared/meeting/commands.ts';
import type { GroupId } from '../../shared/meeting/ids.ts';
import type { RejectionCode } from '../../shared/meeting/rejections.ts';
import type {
  Ack,
  ClientToServer,
  CommandMessage,
  Handshake,
  Notice,
  ServerToClient,
  Welcome,
} from '../../shared/protocol/wire.ts';
import { newCommandId } from './ids.ts';

/** One person's line to a group's room: commands up, one's own notices down. */
export interface Line {
  /**
   * Asks for something. Until it is acknowledged the same message, with the same id, is sent again
   * at every welcome; so the promise waits as long as the network is away.
   */
  send(command: Command): Promise<Ack>;
  /** Tries the network at once instead of at the next attempt. */
  wake(): void;
  close(): void;
}

export interface LineEvents {
  online(): void;
  offline(): void;
  /** The server will not have this connection; trying again is no use. */
  refused(code: string): void;
  welcome(welcome: Welcome): void;
  notice(notice: Notice): void;
}

/** So many times in a row the server may close a connection before its first word. */
const MOST_TURNED_AWAY = 5;
/** Socket.IO itself does not come back after the server's own no. The first wait and the longest, ms. */
const COME_BACK_MS = 1000;
const COME_BACK_MOST_MS = 15_000;

export type OpenLine = (group: GroupId, handshake: () => Handshake, on: LineEvents) => Line;

/** Opens a line by Socket.IO. `handshake` is asked anew at each connection. */
export const openLine: OpenLine = (group, handshake, on) => {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    transports: ['websocket'],
    query: { group },
    auth: (introduce) => {
      introduce(handshake());
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 4000,
  });
  let turnedAway = 0;
  let failures = 0;
  /** The server listens from its welcome on: what is sent before that is lost. */
  let welcomed = false;
  let comingBack: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Map<CommandMessage, (ack: Ack) => void>();

  function deliver(message: CommandMessage): void {
    socket.emit('command', message, (ack) => {
      waiting.get(message)?.(ack);
      waiting.delete(message);
    });
  }

  function comeBack(attempt: number): void {
    const wait = Math.min(COME_BACK_MS * 2 ** (attempt - 1), COME_BACK_MOST_MS);
    clearTimeout(comingBack);
    comingBack = setTimeout(() => socket.connect(), wait);
  }

  socket.on('connect', () => {
    failures = 0;
    on.online();
  });
  socket.on('disconnect', (reason) => {
    welcomed = false;
    on.offline();
    if (reason !== 'io server disconnect') return;
    turnedAway += 1;
    if (turnedAway < MOST_TURNED_AWAY) comeBack(turnedAway);
    else on.refused('not-signed-in');
  });
  socket.on('connect_error', (error) => {
    const fault: RejectionCode = 'server-error';
    if (!socket.active && error.message !== fault) {
      on.refused(error.message);
      return;
    }
    on.offline();
    // While `active`, Socket.IO goes on trying by itself.
    if (socket.active) return;
    failures += 1;
    comeBack(failures);
  });
  socket.on('welcome', (welcome) => {
    turnedAway = 0;
    welcomed = true;
    for (const message of waiting.keys()) deliver(message);
    on.welcome(welcome);
  });
  socket.on('notice', (notice) => {
    on.notice(notice);
  });

  return {
    send(command) {
      const message: CommandMessage = { id: newCommandId(), command };
      return new Promise((resolve) => {
        waiting.set(message, resolve);
        if (welcomed) deliver(message);
      });
    },
    wake() {
      if (socket.connected) return;
      clearTimeout(comingBack);
      socket.disconnect().connect();
    },
    close() {
      clearTimeout(comingBack);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
};
