// Which language the UI speaks. English is always there; others are loaded when they are wanted.
import { keptForGood } from '../stores/keep';
import { useCommon, type Common } from './common';
import { usePlayer, type Player } from './player';
import type { Screen } from './screen';

interface Words {
    common: Common;
    player: Player;
    screen: Screen;
}

interface Language {
    tag: string;
    /** In the language itself. */
    name: string;
    direction: 'ltr' | 'rtl';
    load?: () => Promise<{ words: Words }>;
}

export const languages: readonly Language[] = [
    { tag: 'en', name: 'English', direction: 'ltr' },
    { tag: 'de', name: 'Deutsch', direction: 'ltr', load: () => import('./de') },
    { tag: 'es', name: 'Español', direction: 'ltr', load: () => import('./es') },
    { tag: 'fr', name: 'Français', direction: 'ltr', load: () => import('./fr') },
    { tag: 'pt-BR', name: 'Português (Brasil)', direction: 'ltr', load: () => import('./pt-BR') },
    { tag: 'ja', name: '日本語', direction: 'ltr', load: () => import('./ja') },
    { tag: 'he', name: 'עברית', direction: 'rtl', load: () => import('./he') },
];

const english = languages[0] as Language;
const keptAs = 'language';

/** The first of `wanted` that there is, by its tag or by its language alone ("pt-PT" finds "pt-BR"). */
export function best(wanted: readonly string[]): Language {
    const base = (tag: string) => tag.toLowerCase().split('-')[0];
    for (const tag of wanted) {
        const found =
            languages.find((one) => one.tag.toLowerCase() === tag.toLowerCase()) ??
            languages.find((one) => base(one.tag) === base(tag));
        if (found) return found;
    }
    return english;
}

let spoken = english;
let spokenIn: Words | null = null;

export const spokenLanguage = () => spoken;
/** The words of that language, where it is not English. */
export const spokenWords = () => spokenIn;

/** What was chosen here before, else what the browser prefers. Without the network to load it, English. */
export async function speak(): Promise<void> {
    const kept = keptForGood.get<string>(keptAs);
    const wanted = best(kept ? [kept] : navigator.languages);
    try {
        const words = (await wanted.load?.())?.words;
        if (words) {
            useCommon(words.common);
            usePlayer(words.player);
            spokenIn = words;
        }
        spoken = wanted;
    } catch {
        spoken = english;
    }
    document.documentElement.lang = spoken.tag;
    document.documentElement.dir = spoken.direction;
}

/** Keeps the choice and starts the page anew in that language; a race goes on where it was. */
export function choose(tag: string): void {
    keptForGood.set(keptAs, tag);
    location.reload();
}
