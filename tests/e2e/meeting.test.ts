import { mkdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAPTOP, openBrowser, PHONE, visit, type Visitor } from '../support/browser.ts';
import { temporaryDirectory } from '../support/house.ts';
import { freePort, startServer, type ServerProcess } from '../support/server-process.ts';

/** Where pictures go: `PICTURES=docs/pictures npm test -- tests/e2e` takes those of the documents. */
const PICTURES = process.env.PICTURES;
const axe = AxeBuilder.source;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Sees the screen as it is: takes its picture, and lets axe look at it in light and in dark. */
async function look(visitor: Visitor, name: string, found: string[]): Promise<void> {
  const { page } = visitor;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    // A colour on its way to the other theme is nobody's screen.
    await page.evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    });
    const violations = await page.evaluate(async (source) => {
      if (!('axe' in window)) window.eval(source);
      const { axe: looker } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const result = await looker.run();
      return result.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`,
      );
    }, axe);
    found.push(...violations.map((violation) => `${name}, ${scheme}: ${violation}`));
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}-${scheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

const PRIVATE_WORDS = 'Saan sanoa ei ilman selitystä.';

/** Files of the data directory in which these words can be read, in any usual encoding. */
async function filesWith(dataDir: string, words: string): Promise<readonly string[]> {
  const forms = (['utf8', 'utf16le'] as const).map((encoding) => Buffer.from(words, encoding));
  const names = await readdir(dataDir);
  expect(names).toContain('etatyopeili.db');
  const found = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(dataDir, name));
      return forms.some((form) => bytes.includes(form)) ? [name] : [];
    }),
  );
  return found.flat();
}

/** The personal link, as it stands in the mail that one writes to oneself. */
async function linkInMail(page: Page): Promise<string> {
  const mail = await page.getByRole('link', { name: 'Lähetä sähköpostilla' }).getAttribute('href');
  return /https?:\S+#m\.\S+/.exec(decodeURIComponent(mail ?? ''))?.[0] ?? '';
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
/** The floor line says who has the floor. */
const holder = (page: Page, name: string) =>
  page.getByRole('heading', { name: new RegExp(`Vuorossa.*${name}`) });

const myTurn = (page: Page) =>
  page.getByRole('navigation', { name: 'Oma vuoro' }).getByText('Sinun vuorosi');

async function foundGroup(
  server: ServerProcess,
  leena: Visitor,
  see: (visitor: Visitor, name: string) => Promise<void>,
): Promise<string> {
  const { page } = leena;
  await page.goto(`${server.place.origin}/start#l.${server.startLink ?? ''}`);
  await page.waitForURL((url) => url.hash === '');
  await leena.click('Ota käyttöön');
  await page.getByLabel('Ryhmän nimi').fill('Torstain peili');
  await page.getByLabel('Oma nimesi').fill('Leena');
  await page.getByLabel('Päivä').fill('2026-11-26');
  await page.getByLabel('Kellonaika').fill('09:00');
  await page.getByLabel('Puhelinnumerosi').fill('+358 40 123 4567');
  await page.getByLabel('Linkki puheluun').fill('https://teams.example.fi/torstai');
  await see(leena, 'new-group-laptop');
  await leena.click('Luo ryhmä');
  const link = await page.getByRole('textbox', { name: 'Ryhmän linkki' }).inputValue();
  await see(leena, 'invite-laptop');
  return link;
}

/** Comes in by the group's link for the first time: name, promise. */
async function comeIn(visitor: Visitor, link: string): Promise<void> {
  const { page, name } = visitor;
  visitor.clicks = 1;
  await page.goto(link);
  await page.waitForURL((url) => url.hash === '');
  await page.getByLabel('Nimesi').fill(name);
  visitor.clicks += 1;
  await visitor.click('Lupaan ja tulen mukaan');
}

interface Cast {
  readonly leena: Visitor;
  readonly members: readonly Visitor[];
  readonly all: readonly Visitor[];
}

async function speakInTurn(cast: Cast): Promise<void> {
  for (let turn = 0; turn < cast.all.length; turn += 1) {
    // Whoever is offered the floor has the button, and nobody else.
    const offered = await Promise.any(
      cast.all.map(async (one) => {
        await myTurn(one.page).waitFor({ state: 'attached' });
        return one;
      }),
    );
    if (turn === 1) {
      await offered.click('Ohitan');
    } else {
      await offered.click('Puhun nyt');
      await cast.leena.page.waitForFunction(() => document.body.innerText.includes('Vuorossa'));
      await offered.click('Olen valmis');
    }
    await myTurn(offered.page).waitFor({ state: 'detached' });
  }
}

describe.each([
  { size: 'six', names: ['Aino', 'Pekka', 'Åsa', 'Tuula', 'Maija'], look: true },
  { size: 'three (V09)', names: ['Aino', 'Pekka'], look: false },
])('P16 a group of $size meets', ({ names, look: looking }) => {
  it('given a facilitator and members in browsers of their own, when they meet, then the whole meeting goes through', async () => {
    const directory = await temporaryDirectory();
    const server = await startServer(await freePort(), directory.path);
    const leena = await visit(browser, 'Leena', LAPTOP);
    // Two of them come by phone.
    const members = await Promise.all(
      names.map((name, index) => visit(browser, name, index < 2 ? PHONE : LAPTOP)),
    );
    const cast: Cast = { leena, members, all: [leena, ...members] };
    const [aino, pekka] = members;
    if (!aino || !pekka) throw new Error('too few');
    const violations: string[] = [];
    const see = (visitor: Visitor, name: string): Promise<void> =>
      looking ? look(visitor, name, violations) : Promise.resolve();

    try {
      const link = await foundGroup(server, leena, see);

      // Whoever comes by without a link, or with one that opens nothing.
      await pekka.page.goto(server.place.origin);
      await pekka.page.getByText('Saitko linkin?').waitFor();
      await see(pekka, 'front-phone');
      await pekka.page.goto(`${server.place.origin}/g/${'A'.repeat(22)}#l.${'B'.repeat(22)}`);
      await pekka.page.getByText('Tämä linkki ei avaa ovea').waitFor();
      await see(pekka, 'no-such-link-phone');
      // The refusal of that link is the one thing a console may complain of.
      pekka.complaints.length = 0;

      // The members come early, and wait for the door to be opened.
      await aino.page.goto(link);
      await aino.page.getByLabel('Nimesi').waitFor();
      await see(aino, 'lobby-phone');
      await Promise.all(members.map((one) => comeIn(one, link)));
      await aino.page.getByText('Odotamme, että ohjaaja avaa tapaamisen').waitFor();
      await see(aino, 'waiting-phone');

      await leena.page.getByRole('link', { name: 'Mene tapaamiseen' }).click();
      await button(leena.page, 'Lupaan ja tulen mukaan').waitFor();
      await see(leena, 'lobby-laptop');
      await leena.click('Lupaan ja tulen mukaan');
      await leena.click('Avaa tapaaminen');
      for (const { page } of cast.all) await page.getByText('Kuulumiset').first().waitFor();
      for (const one of cast.all) await one.page.getByText('Vuoro on vapaa').first().waitFor();
      console.log(
        `Clicks from link to room, the first time (the link, the name, the promise): ${aino.clicks}`,
      );
      expect(aino.clicks).toBeLessThanOrEqual(3);

      // Check-in: a round, in which one passes.
      await leena.click('Kierros');
      await speakInTurn(cast);
      await leena.page.getByText('Vuoro on vapaa').first().waitFor();

      // A card from the deck, turned to a sub-theme.
      await leena.page.getByLabel('Vaihe', { exact: true }).selectOption({ label: 'Keskustelu' });
      await button(aino.page, 'Nosta kortti').click();
      await aino.page.getByRole('button', { name: 'Kortti', exact: true }).click();
      const choice = aino.page.getByRole('dialog').getByRole('button').filter({ hasText: /\.2/ });
      const turned = (await choice.innerText()).replace(/^\S+\s*/, '').trim();
      await choice.click();
      await pekka.page.getByText(turned).first().waitFor();

      // Fair turns: Aino speaks, Pekka and Leena wait; Pekka asks why he stands where he stands.
      await aino.click('Puhun nyt');
      await pekka.click('Pyydän vuoroa');
      await leena.click('Pyydän vuoroa');
      await holder(pekka.page, 'Aino').waitFor();
      await pekka.click('Miksi tässä järjestyksessä?');
      await see(pekka, 'room-phone');
      await see(members[2] ?? aino, 'room-laptop');
      await see(leena, 'facilitator-laptop');
      await see(aino, 'speaking-phone');
      await aino.click('Olen valmis');
      await myTurn(pekka.page).waitFor({ state: 'attached' });
      await see(pekka, 'offered-phone');
      await pekka.click('Puhun nyt');
      await pekka.click('Olen valmis');
      await leena.click('Puhun nyt');
      await leena.click('Olen valmis');

      await pekka.click('Apua');
      await pekka.page.getByRole('dialog').getByText('+358 40 123 4567').waitFor();
      await see(pekka, 'help-phone');
      await pekka.page.keyboard.press('Escape');
      await pekka.click('En kuule');
      await see(pekka, 'cannot-hear-phone');
      await pekka.page.keyboard.press('Escape');
      await leena.page.getByText('Ei kuule: Pekka').filter({ visible: true }).first().waitFor();

      // A private note, shown to the group, taken back.
      await button(aino.page, 'Minun peilini').click();
      await aino.page.getByLabel('Muistiinpano').fill('Sanoin taas kyllä perjantain tilaukselle.');
      await aino.page.getByText('Tallennettu').first().waitFor();
      const later = aino.page.getByRole('button', { name: 'Ei nyt' });
      await later.waitFor();
      await see(aino, 'key-phone');
      const personalLink = await linkInMail(aino.page);
      await later.click();
      await see(aino, 'notebook-phone');
      await aino.click('Näytä ryhmälle');
      await aino.page.getByText('Näytetäänkö tämä ryhmälle?').waitFor();
      await see(aino, 'share-phone');
      await aino.click('Näytän ryhmälle');
      await button(pekka.page, 'Lue: Aino').click();
      await pekka.page.getByRole('dialog').getByText('Sanoin taas kyllä').waitFor();
      await see(pekka, 'shown-note-phone');
      await pekka.click('Sulje');
      await button(aino.page, 'Taulu').first().click();
      await button(aino.page, /Lue: Aino/).click();
      await aino.click('Ota pois');
      await button(pekka.page, 'Lue: Aino').waitFor({ state: 'detached' });

      // A page written together; undo undoes only one's own.
      await button(pekka.page, 'Yhteinen sivu').click();
      await button(leena.page, 'Yhteinen sivu').click();
      const pekkasPage = pekka.page.getByRole('textbox', { name: 'Yhteisen sivun teksti' });
      const leenasPage = leena.page.getByRole('textbox', { name: 'Yhteisen sivun teksti' });
      await pekkasPage.click();
      await pekka.page.keyboard.type('Perjantai on vapaa.');
      await leenasPage.getByText('Perjantai on vapaa.').waitFor();
      await leenasPage.click();
      await leena.page.keyboard.press('Control+Home');
      await leena.page.keyboard.type('Sovimme: ');
      await pekkasPage.getByText('Sovimme: Perjantai on vapaa.').waitFor();
      await see(leena, 'page-laptop');
      await leena.click('Kumoa');
      await pekkasPage.getByText('Sovimme').waitFor({ state: 'detached' });
      await pekkasPage.getByText('Perjantai on vapaa.').waitFor();
      await button(leena.page, 'Taulu').first().click();
      await button(pekka.page, 'Taulu').first().click();

      // A reload and a moment without network bring a person back to the same place.
      await aino.page.reload();
      await aino.page.getByText('Vuoro on vapaa').first().waitFor();
      await pekka.context.setOffline(true);
      const line = pekka.page.getByRole('region', { name: 'Yhteys' });
      await line.getByText('Yhteys katkesi').waitFor();
      await pekka.context.setOffline(false);
      await line.getByText('Yhteys katkesi').waitFor({ state: 'detached' });

      // The next time, what each takes along, one small step.
      await leena.page.getByText('Asetukset').click();
      await leena.page
        .getByRole('group', { name: 'Seuraava tapaaminen' })
        .getByLabel('Päivä')
        .fill('2026-12-17');
      await leena.page
        .getByRole('group', { name: 'Seuraava tapaaminen' })
        .getByLabel('Kello')
        .fill('09:00');
      await leena.page
        .locator('form')
        .filter({ has: leena.page.getByRole('group', { name: 'Seuraava tapaaminen' }) })
        .getByRole('button', { name: 'Tallenna' })
        .click();
      await leena.page
        .getByLabel('Vaihe', { exact: true })
        .selectOption({ label: 'Mitä otan mukaan' });
      for (const one of members) {
        await one.click('Kirjoita itsellesi');
        await one.page.getByLabel('Mitä otan mukaan?').fill(PRIVATE_WORDS);
        await one.page.getByLabel('Yksi pieni askel').fill('Merkitsen perjantain vapaaksi.');
        if (one === aino) await see(aino, 'close-phone');
        await one.click('Tallenna ja lähde');
        await one.page.getByText('Lähdit tapaamisesta').waitFor();
      }
      await leena.click('Päätä tapaaminen');
      await see(leena, 'close-meeting-laptop');
      await leena.click('Päätän tapaamisen');
      await leena.page.getByText('Mitä säilyi, mitä poistui').first().waitFor();
      await see(leena, 'receipt-laptop');

      // What Aino wrote for herself stands nowhere on the server's disk, and opens by her own link
      // on a device that knows nothing of her.
      expect(await filesWith(directory.path, PRIVATE_WORDS)).toEqual([]);
      const newDevice = await visit(browser, 'Aino elsewhere', PHONE);
      await newDevice.page.goto(personalLink);
      await newDevice.page.waitForURL((url) => url.hash === '');
      await leena.page.goto(link);
      await leena.click('Lupaan ja tulen mukaan');
      await leena.click('Avaa tapaaminen');
      await newDevice.click('Lupaan ja tulen mukaan');
      await newDevice.click('Minun peilini');
      await newDevice.page.getByText(PRIVATE_WORDS).first().waitFor();
      await newDevice.context.close();

      // Aino returns next month: the same link, and one press.
      const again = await aino.context.newPage();
      let clicks = 1;
      await again.goto(link);
      const enter = button(again, 'Lupaan ja tulen mukaan');
      await enter.waitFor();
      clicks += 1;
      console.log(`Clicks from link to room, returning: ${clicks}`);
      expect(clicks).toBe(2);
      expect(await again.getByLabel('Nimesi').inputValue()).toBe('Aino');

      expect(violations, 'axe').toEqual([]);
      for (const one of cast.all) {
        const serious = one.complaints.filter(
          (text) => !/ERR_INTERNET_DISCONNECTED|WebSocket/.test(text),
        );
        expect(serious, `console of ${one.name}`).toEqual([]);
      }
    } catch (error) {
      for (const one of cast.all) {
        await one.page.screenshot({ path: join(directory.path, '..', `failed-${one.name}.png`) });
        console.error(one.name, one.complaints, server.output().slice(-300));
      }
      throw error;
    } finally {
      for (const one of cast.all) await one.context.close();
      await server.kill('SIGKILL');
      const left = await filesWith(directory.path, PRIVATE_WORDS);
      await directory.remove();
      expect(left).toEqual([]);
    }
  }, 240_000);
});
