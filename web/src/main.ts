import { mount } from 'svelte';
import App from './App.svelte';
import './design/fonts/fonts.css';
import './design/tokens.css';
import './design/base.css';
import { keepForOffline } from './offline/register';
import { speak } from './text/language';

// No await at the top level: a language's words import from the script that this is part of, and would wait for it for ever.
async function start(target: HTMLElement) {
    await speak();
    target.replaceChildren();
    mount(App, { target });
    await keepForOffline();
}

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
void start(target);
