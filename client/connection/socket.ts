import { io, type Socket } from 'socket.io-client';
import type { Command } from '../../shared/meeting/commands.ts';
import type { GroupId } from '../../shared/meeting/ids.ts';
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
   * after every reconnection; so the promise waits as long as the network is away.
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
const MOST_TURNED_AWAY = 4;
const TURNED_AWAY_MS = 1000;

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
  const waiting = new Map<CommandMessage, (ack: Ack) => void>();

  function deliver(message: CommandMessage): void {
    socket.emit('command', message, (ack) => {
      waiting.get(message)?.(ack);
      waiting.delete(message);
    });
  }

  socket.on('connect', () => {
    on.online();
    for (const message of waiting.keys()) deliver(message);
  });
  socket.on('disconnect', (reason) => {
    on.offline();
    if (reason !== 'io server disconnect') return;
    // Socket.IO itself does not come back after the server has closed the connection by choice.
    turnedAway += 1;
    if (turnedAway < MOST_TURNED_AWAY) setTimeout(() => socket.connect(), TURNED_AWAY_MS);
    else on.refused('not-signed-in');
  });
  socket.on('connect_error', (error) => {
    // While `active`, Socket.IO goes on trying; otherwise the server has said no.
    if (!socket.active) on.refused(error.message);
    else on.offline();
  });
  socket.on('welcome', (welcome) => {
    turnedAway = 0;
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
        if (socket.connected) deliver(message);
      });
    },
    wake() {
      if (!socket.connected) socket.disconnect().connect();
    },
    close() {
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
};
