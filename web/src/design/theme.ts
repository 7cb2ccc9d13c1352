// In which colours the page is. What was chosen is carried out by theme_first.js, which is there before anything is painted.
import { keptForGood } from '../stores/keep';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const keptAs = 'theme';

export const chosenTheme = (): Theme => keptForGood.get<Theme>(keptAs) ?? 'system';

/** Keeps the choice and shows it, here and in this browser's other tabs. */
export function chooseTheme(theme: Theme): void {
    keptForGood.set(keptAs, theme);
    // Other tabs are told by the browser; this one hears of it in the same way.
    dispatchEvent(new StorageEvent('storage', { key: `mc-speedrun.${keptAs}`, newValue: theme }));
}

/** Calls `changed` when the page has got other colours, for what is not drawn by CSS; returns what ends that. */
export function onThemeChange(changed: () => void): () => void {
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
}
