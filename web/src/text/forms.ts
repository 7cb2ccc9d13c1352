// How a language counts.

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Numbers as a language writes them, and the form of a word that goes with a number. Made once a language: it is dear. */
export function counting(tag: string) {
    const rules = new Intl.PluralRules(tag);
    const format = (options?: Intl.NumberFormatOptions) => {
        const made = new Intl.NumberFormat(tag, options);
        return (n: number) => made.format(n);
    };
    const number = format();
    const form = (n: number, forms: Forms) => forms[rules.select(n)] ?? forms.other;
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
    const format = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
    return (iso: string) => format.format(new Date(iso));
}
