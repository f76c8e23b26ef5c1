import type { DocumentConnection } from './connection.ts';
import type { Message } from './messages.ts';

/** A document that connections have open. */
export interface Room {
  join(connection: DocumentConnection): void;
  receive(connection: DocumentConnection, message: Message): void;
  leave(connection: DocumentConnection): void;
}
