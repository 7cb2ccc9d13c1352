/** What Enter does in a list of options: the part of the text to take out, and what to put there. */
export interface Edit {
    from: number;
    to: number;
    text: string;
}

/** Enter behind an option begins the next one; behind an empty one it ends the list. Elsewhere it is the browser's. */
export function enterAt(text: string, at: number): Edit | null {
    const from = text.lastIndexOf('\n', at - 1) + 1;
    const item = /^([ \t]*[-*+] )\[[ xX]\](.*)$/.exec(text.slice(from, at));
    if (!item) return null;
    return item[2]?.trim() ? { from: at, to: at, text: `\n${item[1]}[ ] ` } : { from, to: at, text: '\n' };
}

/** Where a line (from 1) begins and ends; the end of the text where it has fewer. */
export function lineAt(text: string, line: number): [number, number] {
    let from = 0;
    for (let n = 1; n < line; n += 1) {
        const end = text.indexOf('\n', from);
        if (end < 0) return [text.length, text.length];
        from = end + 1;
    }
    const end = text.indexOf('\n', from);
    return [from, end < 0 ? text.length : end];
}
