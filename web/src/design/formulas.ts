import type { Attachment } from 'svelte/attachments';

/** Draws what is in an element that the server has made of a formula. */
type Draw = (formula: HTMLElement) => void;

let loading: Promise<Draw> | undefined;
let draw: Draw | undefined;

/** Fetches what draws formulas, which no page has before there are any: call it as soon as some may come. */
export function prepareForFormulas(): Promise<Draw> {
    loading ??= import('./tex').then(
        async ({ drawFormula, fontReady }) => {
            await fontReady();
            return (draw = drawFormula);
        },
        (error: unknown) => {
            loading = undefined;
            throw error;
        },
    );
    return loading;
}

/**
 * Draws the formulas of a text: before it is painted, if what draws them is there; otherwise a little later, and says so by the event
 * `drawn`.
 */
export function formulasIn(html: string): Attachment<HTMLElement> {
    void html;
    return (node) => {
        const formulas = [...node.querySelectorAll<HTMLElement>('.formula')];
        if (formulas.length === 0) return;
        if (draw) return formulas.forEach(draw);
        prepareForFormulas().then(
            (ready) => {
                formulas.forEach(ready);
                node.dispatchEvent(new Event('drawn', { bubbles: true }));
            },
            () => {}, // The TeX stays.
        );
    };
}
