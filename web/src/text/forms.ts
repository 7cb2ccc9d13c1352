// How a language counts.

const english = new Intl.PluralRules('en');

/** A word in English, by the number before it. */
export const plural = (n: number, one: string, other: string): string =>
    english.select(n) === 'one' ? one : other;

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Numbers as the language writes them, and the form of a word that goes with a number. */
export function counting(tag: string) {
    const rules = new Intl.PluralRules(tag);
    const digits = new Intl.NumberFormat(tag);
    return {
        number: (n: number) => digits.format(n),
        form: (n: number, forms: Forms) => forms[rules.select(n)] ?? forms.other,
        /** The number with its word. */
        count: (n: number, forms: Forms) => `${digits.format(n)} ${forms[rules.select(n)] ?? forms.other}`,
    };
}
