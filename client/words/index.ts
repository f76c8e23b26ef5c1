import type { Language } from '../../shared/meeting/group.ts';
import type { fi } from './fi/index.ts';

/** Every sentence on screen, by surface. Finnish is written first; the others must have the same shape. */
export type Words = typeof fi;

/** Loads one language's words; each is a chunk of its own. */
export async function loadWords(language: Language): Promise<Words> {
  switch (language) {
    case 'fi':
      return (await import('./fi/index.ts')).fi;
    case 'sv':
      return (await import('./sv/index.ts')).sv;
    case 'en':
      return (await import('./en/index.ts')).en;
  }
}
