/** So many sizes between the smallest and the full one: as many as an eye can tell apart. */
const steps = 64;
const smallest = 0.25;

/**
 * Keeps the text in `room` as large as it can be with nothing cut off, through `--fit`: a part of its full size. Once for what is in it,
 * and again where the room changes or a formula was drawn.
 */
export function fitted(room: HTMLElement): () => void {
    const fit = () => {
        const size = largest((candidate) => {
            room.style.setProperty('--fit', String(candidate));
            return room.scrollHeight <= room.clientHeight && formulasFit(room);
        });
        room.style.setProperty('--fit', String(size));
    };
    const observer = new ResizeObserver(fit);
    observer.observe(room);
    room.addEventListener('drawn', fit);
    return () => {
        observer.disconnect();
        room.removeEventListener('drawn', fit);
    };
}

/** Nobody scrolls a projection. */
function formulasFit(room: HTMLElement): boolean {
    return [...room.querySelectorAll('.formula')].every((one) => one.scrollWidth <= one.clientWidth);
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
