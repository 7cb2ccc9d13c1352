import { screen as english } from './en/screen';

export type Screen = typeof english;

/** In the language that is spoken. Views read it once they are made, which is after the language was chosen. */
export let screen: Screen = english;

export function useScreen(words: Screen) {
    screen = words;
}
