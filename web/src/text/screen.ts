import { screen as english } from './en/screen';
import { spokenWords } from './language';

export type Screen = typeof english;

/** In the language that is spoken: this comes with the screen's page, after the language was chosen. */
export const screen: Screen = spokenWords()?.screen ?? english;
