/** So many sizes between the smallest and the full one: as many as an eye can tell apart. */
const steps = 64;
const smallest = 0.25;

/**
 * Keeps the text in `room` as large as it can be with nothing cut off, through `--fit`: a part of its full size. Once for what is in it,
 * and again where the room changes.
 */
export function fitted(room: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
        const size = largest((candidate) => {
            room.style.setProperty('--fit', String(candidate));
            return room.scrollHeight <= room.clientHeight;
        });
        room.style.setProperty('--fit', String(size));
    });
    observer.observe(room);
    return () => observer.disconnect();
}

/** The largest size, full or smaller, that fits; where none does, the smallest. What fits in some size fits in every smaller one. */
export function largest(fits: (size: number) => boolean): number {
    const size = (step: number) => 1 - ((1 - smallest) * step) / steps;
    if (fits(1)) return 1;
    let [tooLarge, fitting] = [0, steps];
    while (fitting - tooLarge > 1) {
        const middle = (tooLarge + fitting) >> 1;
        if (fits(size(middle))) fitting = middle;
        else tooLarge = middle;
    }
    return size(fitting);
}
