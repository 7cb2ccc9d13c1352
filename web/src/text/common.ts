import { common as english } from './en/common';

export type Common = typeof english;
export type ProblemCode = keyof Common['problems'];

/** In the language that is spoken. Views read it once they are made, which is after the language was chosen. */
export let common: Common = english;

export function useCommon(words: Common) {
    common = words;
}
