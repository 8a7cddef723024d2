// The browser, who sits before it, and what it was seen to ask for; never what a page should say.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium } from 'playwright-core';

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 360, height: 740 };

// A page that takes longer than this is broken, whatever the machine.
const WAIT_MS = 30_000;

export class Stage {
  static async open({ url, logins, pictures }) {
    const stage = new Stage();
    stage.url = url;
    stage.logins = JSON.parse(await readFile(logins, 'utf8'));
    stage.pictures = pictures;
    stage.requests = new Set();
    stage.troubles = [];
    stage.contexts = [];
    stage.sessions = new Map();
    await rm(pictures, { recursive: true, force: true });
    await mkdir(pictures, { recursive: true });
    stage.browser = await chromium.launch({ executablePath: chromiumPath(), args: flags() });
    return stage;
  }

  /** The login of a role; of a municipality when its name is given. */
  login(role, body) {
    const found = this.logins.find((login) => login.role === role && (!body || login.name === body));
    if (!found) throw new Error(`no login for ${role} ${body ?? ''}`);
    return found;
  }

  /** A page in a browser of its own, signed in when a login is given. */
  async visit({ login, size = WIDE, javaScript = true, path } = {}) {
    const storageState = login ? await this.session(login) : undefined;
    const page = await this.fresh({ size, javaScript, storageState });
    if (path) await page.goto(this.url + path);
    return page;
  }

  async fresh({ size, javaScript, storageState }) {
    const context = await this.browser.newContext({
      viewport: size,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      javaScriptEnabled: javaScript,
      reducedMotion: 'reduce',
      storageState,
    });
    context.setDefaultTimeout(WAIT_MS);
    context.on('request', (request) => this.requests.add(request.url()));
    context.on('response', (response) => {
      if (response.status() >= 500) this.troubles.push(`${response.status()} ${response.url()}`);
    });
    context.on('console', (message) => {
      // The browser says on the console that a form was refused, which is what some stories are about.
      const refused = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refused) this.troubles.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => this.troubles.push(`script: ${error.error()}`));
    this.contexts.push(context);
    return context.newPage();
  }

  /** Signs in by the page once for each login; the session is then shared. */
  async session(login) {
    if (!this.sessions.has(login.token)) {
      const page = await this.fresh({ size: WIDE, javaScript: true });
      await signIn(page, this.url, login.token);
      this.sessions.set(login.token, await page.context().storageState());
    }
    return this.sessions.get(login.token);
  }

  /** A full picture of a page under a name. */
  async picture(page, name) {
    await page.screenshot({ path: join(this.pictures, `${name}.png`), fullPage: true });
  }

  async pictureOfFailure(name) {
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      const file = `failed-${name.replaceAll(/\W+/g, '-')}-${index}`;
      // The page may be what failed; the story's own error is the one to read.
      await this.picture(page, file).catch(() => {});
    }
  }

  async leaveAll() {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }

  async close() {
    await this.browser.close();
  }
}

/** Signs in on the page as a person does. */
export async function signIn(page, url, token) {
  await page.goto(`${url}/login`);
  await page.getByLabel('アクセストークン').fill(token);
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.getByRole('button', { name: 'サインアウト' }).waitFor();
}

function chromiumPath() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  const found = folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
  if (!found) throw new Error('chromium is not installed (Debian: apt-get install chromium)');
  return found;
}

function flags() {
  const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // Chromium has no sandbox for root, as in a container.
  return process.getuid() === 0 ? [...quiet, '--no-sandbox'] : quiet;
}
