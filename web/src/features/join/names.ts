import { player } from '../../text/player';

/** `count` different names that nobody has to think of. */
export function suggestNames(count: number, random: () => number = Math.random): string[] {
    const { manners, animals, together } = player.names;
    const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
    const names = new Set<string>();
    for (let tries = 0; names.size < count && tries < 50; ++tries)
        names.add(together(pick(manners), pick(animals)));
    return [...names];
}
