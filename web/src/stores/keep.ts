/** What is kept in the browser. Storage may be full, forbidden or absent: then this tab's memory has to do. */
export class Keep {
    #memory = new Map<string, string>();

    constructor(private readonly storage: () => Storage) {}

    get<T>(key: string): T | null {
        const text = this.#memory.get(key) ?? this.#read(key);
        if (text === null) return null;
        try {
            return JSON.parse(text) as T;
        } catch {
            return null;
        }
    }

    /** Whether it is there after a reload, too. */
    set(key: string, value: unknown): boolean {
        const text = JSON.stringify(value);
        try {
            this.storage().setItem(prefix + key, text);
            this.#memory.delete(key);
            return true;
        } catch {
            this.#memory.set(key, text);
            return false;
        }
    }

    remove(key: string): void {
        this.#memory.delete(key);
        try {
            this.storage().removeItem(prefix + key);
        } catch {
            // Nothing is kept there then.
        }
    }

    #read(key: string): string | null {
        try {
            return this.storage().getItem(prefix + key);
        } catch {
            return null;
        }
    }
}

const prefix = 'mc-speedrun.';

/** For this browser, and for this tab alone. */
export const keptForGood = new Keep(() => localStorage);
export const keptForTab = new Keep(() => sessionStorage);
