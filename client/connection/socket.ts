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
    // Socket.IO itself does not come back after the server has closed the connection by choice.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 1000);
    on.offline();
  });
  socket.on('connect_error', (error) => {
    // While `active`, Socket.IO goes on trying; otherwise the server has said no.
    if (!socket.active) on.refused(error.message);
    else on.offline();
  });
  socket.on('welcome', on.welcome);
  socket.on('notice', on.notice);

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
