import { host as english } from './en/host';
import { spokenLanguage } from './language';

export type Host = typeof english;

/** In the language that is spoken. Views read it once they are made, which is after `speakHost`. */
export let host: Host = english;

export const translations: Record<string, () => Promise<{ host: Host }>> = {
    de: () => import('./de/host'),
    es: () => import('./es/host'),
    fr: () => import('./fr/host'),
    'pt-BR': () => import('./pt-BR/host'),
    ja: () => import('./ja/host'),
    he: () => import('./he/host'),
};

/** Before the host's pages are made. Without the network to load the words, English. */
export async function speakHost(): Promise<void> {
    try {
        host = (await translations[spokenLanguage().tag]?.())?.host ?? english;
    } catch {
        host = english;
    }
}
