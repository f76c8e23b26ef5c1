import type { Language } from '../../shared/meeting/group.ts';

/** What this device remembers of how its user wants things. Nothing of any meeting. */
export type Announcements = 'all' | 'mine' | 'none';

const LANGUAGE = 'language';
const ANNOUNCEMENTS = 'announcements';
const LANGUAGES: readonly Language[] = ['fi', 'sv', 'en'];
const SETTINGS: readonly Announcements[] = ['all', 'mine', 'none'];

/** The language chosen on this device, or null when none has been. */
export function chosenLanguage(): Language | null {
  const chosen = read(LANGUAGE);
  return LANGUAGES.find((language) => language === chosen) ?? null;
}

/** The first of the browser's languages that we speak; Finnish when none is. */
export function browserLanguage(): Language {
  for (const tag of navigator.languages) {
    const spoken = LANGUAGES.find((language) => tag.toLowerCase().startsWith(language));
    if (spoken) return spoken;
  }
  return 'fi';
}

export function rememberLanguage(language: Language): void {
  write(LANGUAGE, language);
}

export function announcements(): Announcements {
  const chosen = read(ANNOUNCEMENTS);
  return SETTINGS.find((setting) => setting === chosen) ?? 'all';
}

export function rememberAnnouncements(setting: Announcements): void {
  write(ANNOUNCEMENTS, setting);
}

// A browser may refuse storage altogether; then the choice holds for this page only.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
