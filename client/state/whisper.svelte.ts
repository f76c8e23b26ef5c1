import { createContext } from 'svelte';
import type { Announcer } from './announcer.svelte.ts';

/** How long a sentence stays, ms: time to read two lines calmly. */
const STAYS_MS = 8000;

/** One polite sentence above the dock, for this person alone: why a press did not do more. */
export class Whisper {
  #announcer: Announcer;
  #text = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
  }

  /** Empty when there is nothing to say. */
  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    this.#text = text;
    this.#announcer.say(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.hush();
    }, STAYS_MS);
  }

  hush(): void {
    clearTimeout(this.#timer);
    this.#text = '';
  }
}

export const [getWhisper, setWhisper] = createContext<Whisper>();
