// First of all: takes the secret out of the address before any other code runs.
import { arrivedWith, onArrival } from './connection/fragment.ts';
import { mount, unmount } from 'svelte';
import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import AppRoot from './App.svelte';
import { App } from './state/app.svelte.ts';
import { allowChime } from './state/chime.ts';
import { routeOf } from './state/route.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

allowChime();
const app = await App.start();
let root = open();

// Another link opened in this same tab is another arrival.
onArrival(() => {
  void unmount(root);
  root = open();
});

function open() {
  const props = { app, route: routeOf(location.pathname), arrival: arrivedWith() };
  return mount(AppRoot, { target: target as HTMLElement, props });
}
