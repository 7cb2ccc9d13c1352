// What a style sheet defines.
/** The names of the custom properties in a style sheet, once each. */
export function properties(css: string, prefix = ''): string[] {
    const found = [...css.matchAll(/^\s*(--[a-z0-9-]+):/gm)].map((match) => match[1] ?? '');
    return [...new Set(found)].filter((name) => name.startsWith(`--${prefix}`));
}

/** Of those, the ones that are colours. */
export function colours(css: string): string[] {
    const found = [...css.matchAll(/^\s*(--[a-z0-9-]+): #/gm)].map((match) => match[1] ?? '');
    return [...new Set(found)];
}
