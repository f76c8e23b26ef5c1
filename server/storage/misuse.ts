import type { StoredEvent } from '../../shared/meeting/events.ts';

/** Throws unless the events continue the numbering after `expected`: a caller's bug, no refusal. */
export function assertNumbered(expected: number, append: readonly StoredEvent[]): void {
  append.forEach((stored, index) => {
    if (stored.seq !== expected + 1 + index) {
      throw new Error(`Event ${stored.seq} stands where ${expected + 1 + index} was due`);
    }
  });
}

export function documentUnknown(name: string): Error {
  return new Error(`There is no document ${name}`);
}

/** A meeting that was forgotten takes no more documents, or late words would outlive it. */
export function meetingUnknown(meeting: string): Error {
  return new Error(`Meeting ${meeting} is not stored in the document's group`);
}

export function documentOfAnother(name: string): Error {
  return new Error(`Document ${name} belongs to another meeting`);
}

export function clientOfAnother(name: string, client: number): Error {
  return new Error(`Client ${client} of document ${name} was issued to another seat`);
}
