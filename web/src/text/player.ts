import { player as english } from './en/player';

export type Player = typeof english;

/** In the language that is spoken. Views read it once they are made, which is after the language was chosen. */
export let player: Player = english;

export function usePlayer(words: Player) {
    player = words;
}
