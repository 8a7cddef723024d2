// Every page in both languages and both widths: pictures, width, axe.
import assert from 'node:assert/strict';

import { fitsItsWidth, isAccessible } from '../checks.mjs';
import { NARROW, WIDE } from '../stage.mjs';

const SIZES = [['1280', WIDE], ['360', NARROW]];

const FIXED = [
  ['today', '/'],
  ['programmes', '/p'],
  ['board-education', '/p/education-dx-r8'],
  ['board-procurement', '/p/shared-procurement-r8'],
  ['board-standardization', '/p/standardization-r8'],
  ['figures', '/p/standardization-r8/standardization'],
  ['timeline', '/p/education-dx-r8/timeline'],
  ['timeline-bodies', '/p/education-dx-r8/timeline?by=body'],
  ['timeline-systems', '/p/standardization-r8/timeline'],
  ['timeline-past', '/p/education-dx-r8/timeline?as_of=2026-05-15'],
  ['slips', '/p/education-dx-r8/slips?case=zero-trust'],
  ['approvals', '/approvals'],
  ['decisions', '/d'],
  ['inbox', '/inbox'],
  ['reminders', '/reminders'],
  ['me', '/me'],
  ['outward', '/admin/outward'],
  ['definitions', '/help/definitions'],
  ['workflows', '/definitions'],
  ['workflow-education', '/definitions/education-dx/2'],
  ['workflow-migration', '/definitions/system-migration/2'],
  ['board-past', '/p/education-dx-r8?as_of=2026-06-15'],
  ['not-found', '/p/no-such-programme'],
];

const LINKED = [
  ['case-education', '/p/education-dx-r8', 'main a[href^="/cases/"]'],
  ['case-procurement', '/p/shared-procurement-r8', 'main a[href^="/cases/"]'],
  ['case-standardization', '/p/standardization-r8', 'main a[href^="/cases/"]'],
  ['decision', '/d', 'main a[href^="/d/"]'],
];

/** Every page with its name; those without a fixed address are found as a reader finds them. */
async function pages(stage, login) {
  const page = await stage.visit({ login });
  const found = [...FIXED];
  for (const [name, from, link] of LINKED) {
    await page.goto(stage.url + from);
    const href = await page.locator(link).first().getAttribute('href');
    found.push([name, href]);
  }
  const [, theCase] = found.find(([name]) => name === 'case-education');
  await page.goto(stage.url + theCase);
  const linked = [
    ['receipt', 'main a[href^="/receipts/"]'],
    ['why-case', 'main h1 a.why'],
    ['why-phase', 'main h3 a.why'],
    ['what-if', 'main a[href*="/what-if"]'],
  ];
  for (const [name, link] of linked) {
    found.push([name, await page.locator(link).first().getAttribute('href')]);
  }
  const [, whatIf] = found.find(([name]) => name === 'what-if');
  found.push(['what-if-tried', `${whatIf}?s=quorum%3Asupplier%3Dall&s=barrier%3Asurvey%3D50%25&s=on%3A2026-09-15`]);
  return found;
}

const officer = (stage) => stage.login('prefecture_officer');

async function everyPageFits(stage) {
  for (const [width, size] of SIZES) {
    const page = await stage.visit({ login: officer(stage), size });
    for (const [name, path] of await pages(stage, officer(stage))) {
      const answer = await page.goto(stage.url + path);
      assert.equal(answer.status(), name === 'not-found' ? 404 : 200, `${name}: ${path}`);
      await stage.picture(page, `${name}-${width}`);
      await fitsItsWidth(page);
    }
  }
}

async function everyPageIsAccessible(stage, language) {
  const page = await stage.visit({ login: officer(stage), path: `/?lang=${language}` });
  for (const [, path] of await pages(stage, officer(stage))) {
    await page.goto(stage.url + path);
    assert.equal(await page.locator('html').getAttribute('lang'), language, path);
    await unfoldAll(page);
    await isAccessible(page);
  }
}

/** What is folded is looked at too. */
async function unfoldAll(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
}

async function theNarrowPagesAreAccessible(stage) {
  const login = stage.login('municipal_officer', '豊岡市');
  const page = await stage.visit({ login, size: NARROW });
  for (const [, path] of FIXED) {
    await page.goto(stage.url + path);
    await isAccessible(page);
    await fitsItsWidth(page);
  }
}

async function theFirstPageIsAccessible(stage) {
  for (const [width, size] of SIZES) {
    for (const language of ['ja', 'en']) {
      const page = await stage.visit({ size, path: `/login?lang=${language}` });
      await isAccessible(page);
      await fitsItsWidth(page);
      await stage.picture(page, `login-${language}-${width}`);
    }
  }
}

export const stories = [
  { name: 'every page fits 1280 and 360 pixels', tell: everyPageFits },
  { name: 'axe finds nothing grave on any page in Japanese', tell: (stage) => everyPageIsAccessible(stage, 'ja') },
  { name: 'axe finds nothing grave on any page in English', tell: (stage) => everyPageIsAccessible(stage, 'en') },
  { name: 'axe finds nothing grave on a telephone', tell: theNarrowPagesAreAccessible },
  { name: 'axe finds nothing grave before signing in', tell: theFirstPageIsAccessible },
];
