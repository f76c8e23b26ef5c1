import { base64url, random } from '../../shared/vault/bytes.ts';
import type { NoteId } from '../../shared/meeting/ids.ts';
import { deviceStore, type DeviceStore } from './custody-store.ts';
import { deviceSafe, type DeviceSafe } from './device-safe.ts';

/** What this browser keeps: one store for the page, and the encrypted safe in it. */
let store: DeviceStore | null = null;
let safe: DeviceSafe | null = null;

export function thisStore(): DeviceStore {
  return (store ??= deviceStore());
}

export function thisSafe(): DeviceSafe {
  return (safe ??= deviceSafe(thisStore()));
}

/** A fresh note id: 128 random bits. */
export function newNoteId(): NoteId {
  return base64url(random(16)) as NoteId;
}
