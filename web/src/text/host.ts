import type { Findings } from './findings';
import { host as english } from './en/host';
import { spokenLanguage } from './language';

export type Host = typeof english;

/** In the language that is spoken. Views read it once they are made, which is after `speakHost`. */
export let host: Host = english;

/** What is wrong in an upload; in English the server's own words say it. */
export let findings: Findings | null = null;

interface Translation {
    host: Host;
    findings: Findings;
}

export const translations: Record<string, () => Promise<Translation>> = {
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
        const spoken = await translations[spokenLanguage().tag]?.();
        host = spoken?.host ?? english;
        findings = spoken?.findings ?? null;
    } catch {
        host = english;
        findings = null;
    }
}
