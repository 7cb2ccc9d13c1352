import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** The class that scopes a component's styles. Short, since it is in every element and selector that they are about. */
const cssHash = ({ hash, filename, css }) =>
    `s${hash(filename === '(unknown)' ? css : filename).slice(0, 4)}`;

export default { preprocess: vitePreprocess(), compilerOptions: { runes: true, cssHash } };
