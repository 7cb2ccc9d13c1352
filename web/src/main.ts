import { mount } from 'svelte';
import App from './App.svelte';
import './design/tokens.css';
import './design/base.css';
import { speak } from './text/language';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
await speak();
target.replaceChildren();
mount(App, { target });
