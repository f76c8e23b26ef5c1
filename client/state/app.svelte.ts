import { createContext } from 'svelte';
import type { Language } from '../../shared/meeting/group.ts';
import { loadWords, type Words } from '../words/index.ts';
import {
  announcements,
  browserLanguage,
  chosenLanguage,
  rememberAnnouncements,
  rememberLanguage,
  type Announcements,
} from './preferences.ts';

/** What every screen needs, in a meeting or not: the words, their language, one's own settings. */
export class App {
  #words: Words;
  #language: Language;
  #chosen: boolean;
  #announcements = $state<Announcements>(announcements());

  private constructor(words: Words, language: Language, chosen: boolean) {
    this.#words = $state.raw(words);
    this.#language = $state(language);
    this.#chosen = chosen;
  }

  /** Starts in the language chosen on this device, or else in the browser's. */
  static async start(): Promise<App> {
    const chosen = chosenLanguage();
    const language = chosen ?? browserLanguage();
    document.documentElement.lang = language;
    return new App(await loadWords(language), language, chosen !== null);
  }

  get words(): Words {
    return this.#words;
  }

  get language(): Language {
    return this.#language;
  }

  get announcements(): Announcements {
    return this.#announcements;
  }

  async setLanguage(language: Language): Promise<void> {
    rememberLanguage(language);
    this.#chosen = true;
    await this.#speak(language);
  }

  /** Follows the group's language, unless this person has chosen one. */
  async followGroup(language: Language): Promise<void> {
    if (!this.#chosen) await this.#speak(language);
  }

  setAnnouncements(setting: Announcements): void {
    rememberAnnouncements(setting);
    this.#announcements = setting;
  }

  async #speak(language: Language): Promise<void> {
    if (language === this.#language) return;
    this.#words = await loadWords(language);
    this.#language = language;
    document.documentElement.lang = language;
  }
}

export const [getApp, setApp] = createContext<App>();
