// A town asks for another date on the page of its case; the prefecture sees old and new side by side and answers.
import assert from 'node:assert/strict';

import { fitsItsWidth, isAccessible, says, saysNot } from '../checks.mjs';
import { NARROW } from '../stage.mjs';
import { goTo, openBoard, receipt } from '../walking.mjs';

const PROGRAMME = '教育DX環境整備の推進';
const FORM = '#request-deadline-change-survey';

async function asksForADate(stage) {
  const town = stage.login('municipal_officer', '尼崎市');
  const page = await stage.visit({ login: town, path: '/', size: NARROW });
  await openBoard(page, PROGRAMME, '校務系クラウドツール');
  await page.locator('main a[href^="/cases/"]').first().click();
  await page.locator(`${FORM} summary`).click();
  const form = page.locator(FORM);
  await form.getByLabel('新しい期限').fill('R8.12末');
  await form.getByRole('button', { name: '期限変更を申請する' }).click();
  await page.getByRole('alert').waitFor();
  await says(page, '令和8年12月末（2026-12-31）と読み取りました');
  await fitsItsWidth(page);
  await isAccessible(page);
  await form.getByLabel('理由', { exact: false }).first().selectOption({ index: 1 });
  await form.getByLabel('理由の本文').fill('予算の見通しが立たないため');
  await form.getByRole('button', { name: '期限変更を申請する' }).click();
  assert.match(await receipt(page), /申請/);
  await goTo(page, '承認');
  await says(page, '予算の見通しが立たないため', 'R8.12末');
  await saysNot(page, '承認を記録する');
}

async function isAnsweredFromTheQueue(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await page.getByRole('link', { name: '期限変更の承認待ち' }).click();
  const asked = page.locator('section.request', { hasText: '予算の見通しが立たないため' });
  await stage.picture(page, 'approvals-asked-1280');
  await isAccessible(page);
  await asked.locator('summary', { hasText: '承認する' }).click();
  await asked.locator('details[open]').getByLabel('文書番号など').fill('デ戦第160号');
  await asked.getByRole('button', { name: '承認を記録する' }).click();
  await receipt(page);
  await page.getByRole('link', { name: '案件に戻る' }).click();
  await says(page, '当初4/30→12/31（1回 +245日）');
  await page.getByRole('link', { name: PROGRAMME }).first().click();
  await page.getByRole('link', { name: '約束の日付の推移' }).click();
  await page.getByRole('link', { name: '校務系クラウドツール' }).click();
  await says(page, '約束の日付はどう動いた？', '期限前の変更', '尼崎市');
  assert.ok((await page.locator('svg.slips a').count()) >= 2, 'points lead to their events');
  await isAccessible(page);
}

export const stories = [
  { name: 'a town asks for another date on its page', tell: asksForADate },
  { name: 'the prefecture answers from the queue', tell: isAnsweredFromTheQueue },
];
