import { host as english } from './en/host';

export type Host = typeof english;

/** In the language that is spoken. Views read it once they are made, which is after the language was chosen. */
export let host: Host = english;

export function useHost(words: Host) {
    host = words;
}
