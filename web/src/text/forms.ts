// How a language counts.

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** `make`'s result, made when it is first wanted: a browser takes milliseconds for each of these, and a first page needs few of them. */
export function once<T>(make: () => T): () => T {
    let made: T | undefined;
    return () => (made ??= make());
}

/** Numbers as a language writes them, and the form of a word that goes with a number. */
export function counting(tag: string) {
    const rules = once(() => new Intl.PluralRules(tag));
    const format = (options?: Intl.NumberFormatOptions) => {
        const made = once(() => new Intl.NumberFormat(tag, options));
        return (n: number) => made().format(n);
    };
    const any = format();
    // Below the first separator all of our languages write the same digits.
    const number = (n: number) => (Number.isInteger(n) && n >= 0 && n < 1000 ? String(n) : any(n));
    const form = (n: number, forms: Forms) => forms[rules().select(n)] ?? forms.other;
    return {
        number,
        /** Always with one decimal: what changes in place keeps its width. */
        tenths: format({ minimumFractionDigits: 1, maximumFractionDigits: 1 }),
        /** Of a share: 0.5 is 50 %. */
        percent: format({ style: 'percent' }),
        form,
        /** The number with its word. */
        count: (n: number, forms: Forms) => `${number(n)} ${form(n, forms)}`,
    };
}

/** A time as a language writes it, in the reader's time zone, from its ISO form. */
export function dating(tag: string) {
    const format = once(() => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }));
    return (iso: string) => format().format(new Date(iso));
}
