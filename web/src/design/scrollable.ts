import type { Attachment } from 'svelte/attachments';

/** While there is more of it than fits, the keyboard can scroll it: not every browser lets it by itself. */
function watched(nodes: readonly HTMLElement[]): () => void {
    const watch = new ResizeObserver(() => {
        for (const node of nodes) {
            const scrolls =
                node.scrollWidth > node.clientWidth ||
                (node.scrollHeight > node.clientHeight && getComputedStyle(node).overflowY !== 'hidden');
            if (scrolls) node.tabIndex = 0;
            else node.removeAttribute('tabindex');
        }
    });
    for (const node of nodes) for (const one of [node, ...node.children]) watch.observe(one);
    return () => watch.disconnect();
}

/** For an area that may be larger than its place; `content` is what changes its size. */
export function scrollable(content: unknown): Attachment<HTMLElement> {
    void content;
    return (node) => watched([node]);
}

/** For text with code, tables and formulas, unless all of it is something to press. */
export function scrollersIn(html: string): Attachment<HTMLElement> {
    void html;
    return (node) =>
        node.closest('button, summary, label, a')
            ? undefined
            : watched([...node.querySelectorAll<HTMLElement>('pre, table, .formula')]);
}
