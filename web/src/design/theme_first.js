// Runs before anything is painted, so it is no module and imports nothing (vite.config.ts makes it a file of its own). The root's
// `data-theme` says in which colours the page is: those that were chosen (theme.ts), in this tab or in another, else the system's.
(() => {
    const keptAs = 'mc-speedrun.theme';
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let kept;

    function show() {
        const theme = /light|dark/.exec(kept)?.[0] ?? (dark.matches ? 'dark' : 'light');
        document.documentElement.dataset.theme = theme;
        document.querySelector('meta[name=theme-color]').content = theme === 'dark' ? '#14171b' : '#f7f5ef';
    }

    try {
        kept = localStorage.getItem(keptAs);
    } catch {
        // Nothing is kept there then.
    }
    dark.addEventListener('change', show);
    addEventListener('storage', ({ key, newValue }) => {
        if (key !== keptAs) return;
        kept = newValue;
        show();
    });
    show();
})();
