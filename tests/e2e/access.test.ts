import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Participant, type Device } from '../../server/simulated/participant.ts';
import { openBrowser, visit, type Visitor } from '../support/browser.ts';
import { foundGroup, temporaryDirectory, type FoundedGroup } from '../support/house.ts';
import { freePort, startServer, type ServerProcess } from '../support/server-process.ts';

let browser: Browser;
let server: ServerProcess;
let founded: FoundedGroup;
let leena: Participant;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  browser = await openBrowser();
  directory = await temporaryDirectory();
  server = await startServer(await freePort(), directory.path);
  founded = await foundGroup(server.place, server.startLink ?? '', { expectedSeats: 12 });
  leena = new Participant(founded.device, founded);
  await leena.send({ type: 'openMeeting' });
  await leena.send({ type: 'enter', promise: true });
  await leena.send({ type: 'setPhase', phase: 'card' });
  await leena.send({ type: 'drawCard', expects: null });
});
afterAll(async () => {
  leena.close();
  await browser.close();
  await server.kill('SIGKILL');
  await directory.remove();
});

/** A browser that holds what this device holds. */
async function asDevice(visitor: Visitor, device: Device): Promise<void> {
  const [name = '', value = ''] = (device.headers.cookie ?? '').split('=');
  await visitor.context.addCookies([{ name, value, url: server.place.origin }]);
}

const groupLink = (): string => `${server.place.origin}/g/${founded.group}#l.${founded.link}`;

/** Presses Tab until the named control has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole('button', { name }).first();
  await wanted.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${String(name)}`);
}

describe('M25 the room works by keyboard alone', () => {
  it('given no mouse, when someone comes in, speaks, writes and shows a note, then all of it goes', async () => {
    const maija = await visit(browser, 'Maija', { width: 1366, height: 768 });
    const { page } = maija;
    await page.goto(groupLink());
    await page.getByLabel('Nimesi').waitFor();
    await page.getByLabel('Nimesi').focus();
    await page.keyboard.type('Maija');
    await tabTo(page, 'Lupaan ja tulen mukaan');
    await page.keyboard.press('Enter');

    // Turn controls come first in the order of tabs.
    await page.getByRole('button', { name: 'Puhun nyt' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Puhun nyt');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Olen valmis');
    await page.keyboard.press('Enter');
    await leena.until('nobody speaks', (me) => me.board?.floor.holder === null);

    await tabTo(page, 'Minun peilini');
    await page.keyboard.press('Enter');
    const text = page.getByLabel('Muistiinpano', { exact: true });
    await text.waitFor();
    for (let presses = 0; presses < 60; presses += 1) {
      if (await text.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('Kirjoitan ilman hiirtä.');
    await page.getByText('Tallennettu').first().waitFor();
    await tabTo(page, 'Näytä ryhmälle');
    await page.keyboard.press('Enter');
    // The question is heard first: the focus is on its heading.
    await page.getByRole('heading', { name: 'Näytetäänkö tämä ryhmälle?' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await tabTo(page, 'Näytän ryhmälle');
    await page.keyboard.press('Enter');
    await leena.until('the note is shown', (me) => me.board?.shown.length === 1);
    await maija.context.close();
  });
});

describe('M25 turn changes are announced', () => {
  it('given another’s turn and then mine, then one polite sentence and one assertive', async () => {
    const aino = await visit(browser, 'Aino', { width: 360, height: 740 });
    const { page } = aino;
    await page.goto(groupLink());
    await page.getByLabel('Nimesi').fill('Aino');
    await aino.click('Lupaan ja tulen mukaan');
    await page.getByRole('button', { name: 'Puhun nyt' }).waitFor();
    await leena.send({ type: 'speak' });
    const polite = page.locator('[role=status].vh').last();
    const assertive = page.locator('[role=alert].vh').last();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[role=status]')].some(
        (one) => one.textContent === 'Vuorossa: Leena',
      ),
    );
    expect(await assertive.textContent()).toBe('');
    await aino.click('Pyydän vuoroa');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[role=status]')].some(
        (one) => one.textContent === 'Olet seuraavana vuorossa',
      ),
    );
    await leena.send({ type: 'finish' });
    await page.waitForFunction(
      () => document.querySelector('[role=alert].vh')?.textContent === 'Sinun vuorosi',
    );
    expect(await polite.count()).toBe(1);
    await aino.click('Puhun nyt');
    await aino.click('Olen valmis');
    await aino.context.close();
  });
});

describe.each([
  ['320 px', { width: 320, height: 640 }],
  // 1366 x 768 at 400 %: what is left of it in CSS pixels.
  ['400 % zoom', { width: 341, height: 192 }],
])('M25 at %s', (_what, viewport) => {
  /** Nothing sticks out, and the whole height can be scrolled to with nothing pinned over it. */
  async function fits(page: Page, screen: string): Promise<void> {
    const over = await page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          const hidden = element.closest('.vh, svg, [aria-hidden=true]') !== null;
          return width > 0 && !hidden && (right > window.innerWidth + 1 || left < -1);
        })
        .map((element) => `${element.tagName.toLowerCase()}.${element.className}`),
    );
    expect(over, `${screen} sticks out`).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      `${screen} scrolls sideways`,
    ).toBe(true);
  }

  it('given each of a member’s screens, then it fits', async () => {
    const visitor = await visit(browser, `Jukka ${viewport.height}`, viewport);
    const { page } = visitor;
    await page.goto(server.place.origin);
    await page.getByText('Kokeile etukäteen').first().waitFor();
    await fits(page, 'front');
    await page.goto(groupLink());
    await page.getByLabel('Nimesi').fill(visitor.name);
    await fits(page, 'lobby');
    await visitor.click('Lupaan ja tulen mukaan');
    await page.getByRole('button', { name: 'Puhun nyt' }).waitFor();
    await fits(page, 'room');
    await visitor.click('Apua');
    await page.getByRole('dialog').waitFor();
    await fits(page, 'help');
    await page.keyboard.press('Escape');
    await visitor.click('En kuule');
    await page.getByRole('dialog').waitFor();
    await fits(page, 'cannot hear');
    await page.keyboard.press('Escape');
    await visitor.click('Minun peilini');
    await page.getByLabel('Muistiinpano', { exact: true }).fill('Sana.');
    await page.getByText('Tallennettu').first().waitFor();
    await fits(page, 'notebook');
    await visitor.click('Näytä ryhmälle');
    await page.getByRole('heading', { name: 'Näytetäänkö tämä ryhmälle?' }).waitFor();
    await fits(page, 'share');
    await visitor.click('Pidän itselläni');
    await visitor.click('Taulu');
    await visitor.click('Yhteinen sivu');
    await page.getByRole('textbox', { name: 'Yhteisen sivun teksti' }).waitFor();
    await fits(page, 'page');
    await leena.send({ type: 'setPhase', phase: 'takeAway' });
    await visitor.click('Taulu');
    await visitor.click('Kirjoita itsellesi');
    await page.getByLabel('Mitä otan mukaan?').waitFor();
    await fits(page, 'closing');
    await leena.send({ type: 'setPhase', phase: 'card' });
    await visitor.context.close();
  });

  it('given the facilitator’s screens, then they fit', async () => {
    const visitor = await visit(browser, 'Leena', viewport);
    await asDevice(visitor, founded.device);
    const { page } = visitor;
    await page.goto(server.place.origin);
    await page.getByText('Torstain peili').first().waitFor();
    await fits(page, 'home');
    await page.goto(`${server.place.origin}/g/${founded.group}`);
    await visitor.click('Lupaan ja tulen mukaan');
    await visitor.click('Ohjaus');
    await page.getByText('Miten puhutaan').waitFor();
    await fits(page, 'panel');
    await visitor.context.close();
  });
});
