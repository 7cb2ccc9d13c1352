/** One dot of the bunch: which column it stands in, and how high. */
export interface Dot {
    column: number;
    height: number;
}

/** So many dots at most: a larger field has more than one player to a dot. */
export const dotsMax = 1200;

/** Players for each dot, as a number that people say: 1, 2, 5, 10, 20, … */
export function playersPerDot(players: number): number {
    let unit = 1;
    for (;;) {
        for (const factor of [1, 2, 5]) if (players <= unit * factor * dotsMax) return unit * factor;
        unit *= 10;
    }
}

/** Dots for each column: whole ones that add up, and at least one where anybody is. */
export function dotsByColumn(positions: readonly number[], perDot: number): number[] {
    return positions.map((players) => (players === 0 ? 0 : Math.max(1, Math.round(players / perDot))));
}

/**
 * Everybody in a large race as piles of dots, a pile for each question and one for the finish. Dots keep who they are:
 * when a pile shrinks, its top ones go on to the next pile that grows, so one sees the field move and not merely change.
 */
export class Bunch {
    /** By column, from the bottom up. */
    #piles: Dot[][] = [];

    get dots(): Dot[] {
        return this.#piles.flat();
    }

    /** The tallest pile. */
    get height(): number {
        return Math.max(0, ...this.#piles.map((pile) => pile.length));
    }

    update(wanted: readonly number[]): void {
        while (this.#piles.length < wanted.length) this.#piles.push([]);
        const moving: Dot[] = this.#piles.splice(wanted.length).flat();
        this.#piles.forEach((pile, column) => {
            const surplus = pile.length - (wanted[column] ?? 0);
            if (surplus > 0) moving.push(...pile.splice(-surplus));
        });
        // Those in front fill the front.
        moving.sort((a, b) => a.column - b.column);
        for (let column = this.#piles.length - 1; column >= 0; column--) {
            const pile = this.#piles[column] as Dot[];
            while (pile.length < (wanted[column] ?? 0)) pile.push(moving.pop() ?? { column: -1, height: 0 });
            pile.forEach((dot, height) => Object.assign(dot, { column, height }));
        }
    }
}
