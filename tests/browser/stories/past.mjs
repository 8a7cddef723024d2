// Pages of the past say so and change nothing; pages in English say the same in English.
import assert from 'node:assert/strict';

import { says, saysNot } from '../checks.mjs';

const BANNER = '時点の表示（編集不可）';

async function aPageOfThePastSaysSo(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/p/education-dx-r8?as_of=2026-06-15' });
  const banner = page.getByRole('region', { name: '表示している時点' });
  assert.match(await banner.innerText(), /R8\.6\.15/);
  await page.getByRole('main').locator('a[href^="/cases/"]').first().click();
  assert.match(page.url(), /as_of=2026-06-15/, 'links stay in the past');
  assert.equal(await page.locator('main form[method="post"]').count(), 0, 'nothing can be changed in the past');
  await page.getByRole('link', { name: '現在に戻る' }).click();
  await saysNot(page, BANNER);
  assert.doesNotMatch(page.url(), /as_of/);
}

async function thePastIsReachedByTheFormBelow(stage) {
  const page = await stage.visit({ login: stage.login('auditor'), path: '/p/education-dx-r8' });
  await page.getByLabel('過去の時点で見る').fill('R8.6.15');
  await page.getByRole('button', { name: '表示', exact: true }).click();
  await page.getByText(BANNER).waitFor();
}

async function aDecisionIsNotKnownBeforeItWasMade(stage) {
  const page = await stage.visit({ login: stage.login('auditor'), path: '/d?as_of=2026-06-25' });
  await saysNot(page, '案のとおり決定する');
  await page.goto(`${stage.url}/d`);
  await says(page, '案のとおり決定する');
}

async function englishIsASwitch(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/p/education-dx-r8' });
  await page.getByRole('link', { name: 'English' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await says(page, 'Survey of the present state');
  assert.match(page.url(), /\/p\/education-dx-r8/, 'the page stays the same');
  await page.goto(`${stage.url}/inbox`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en', 'the choice is remembered');
  await page.getByRole('link', { name: '日本語' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
}

async function everyPageSaysItIsASample(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', '豊岡市') });
  for (const path of ['/', '/p', '/d', '/inbox', '/reminders', '/help/definitions']) {
    await page.goto(stage.url + path);
    const note = await page.getByRole('region', { name: '見本・時計' }).innerText();
    assert.ok(note.includes('見本') && note.includes('試行の時計') && note.includes('R8.7.13'), `${path}: ${note}`);
  }
}

export const stories = [
  { name: 'a page of the past says so and changes nothing', tell: aPageOfThePastSaysSo },
  { name: 'the past is reached by the form below every page', tell: thePastIsReachedByTheFormBelow },
  { name: 'a decision is not known before it was made', tell: aDecisionIsNotKnownBeforeItWasMade },
  { name: 'English is a switch that is remembered', tell: englishIsASwitch },
  { name: 'every page says that it shows samples and which clock runs', tell: everyPageSaysItIsASample },
];
