import type { Opening } from './open.ts';
import type { Storage } from '../../ports.ts';

export type Method = keyof Storage;
export type Answer<M extends Method> = Awaited<ReturnType<Storage[M]>>;

/** Main to worker: one call of the port. */
export interface CallMessage<M extends Method = Method> {
  readonly id: number;
  readonly method: M;
  readonly args: Parameters<Storage[M]>;
}

/** Worker to main: first `opened` or `failed`, then one answer to each call. */
export type WorkerMessage =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: unknown };

export interface WorkerData {
  readonly dataDir: string;
  readonly opening: Opening;
}
