import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/** The peer: a bare Socket.IO server that relays what it gets and stores nothing. */
const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  void socket.join(String(socket.handshake.query.group));
  socket.on('command', (message: unknown, acknowledge: (ack: object) => void) => {
    io.to(String(socket.handshake.query.group)).emit('notice', message);
    acknowledge({ ok: true });
  });
});
http.listen(0, '127.0.0.1', () => {
  console.log(`listening ${(http.address() as AddressInfo).port}`);
});
