import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=fi-FI',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

export const PHONE = { width: 360, height: 740 } as const;
export const LAPTOP = { width: 1366, height: 768 } as const;

/** A real Chromium, headless, that asks nobody outside this machine. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  });
}

export interface Visitor {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything the page complained of. */
  readonly complaints: string[];
  /** Clicks and key presses so far, counted where they happen. */
  clicks: number;
  click(what: string | RegExp): Promise<void>;
}

/** Somebody with a browser of their own. */
export async function visit(
  browser: Browser,
  name: string,
  viewport: { readonly width: number; readonly height: number },
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    locale: 'fi-FI',
    timezoneId: 'Europe/Helsinki',
    reducedMotion: 'reduce',
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const visitor: Visitor = {
    name,
    context,
    page,
    complaints,
    clicks: 0,
    async click(what) {
      visitor.clicks += 1;
      await page.getByRole('button', { name: what }).first().click();
    },
  };
  return visitor;
}
