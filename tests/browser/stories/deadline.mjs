// The prefecture's officer moves a date: refused without a reason, recorded with one, told apart once it had lapsed.
import assert from 'node:assert/strict';

import { fitsItsWidth, isAccessible, says } from '../checks.mjs';
import { hasFocus } from '../keyboard.mjs';
import { openBoard, openCase, receipt } from '../walking.mjs';

const PROGRAMME = '教育DX環境整備の推進';

async function opensTheForm(page, theCase, phase) {
  await openBoard(page, PROGRAMME, theCase);
  await openCase(page, '姫路市');
  const form = page.locator(`#change-deadline-${phase}`);
  await form.locator('summary').click();
  return form;
}

async function movesADate(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  let form = await opensTheForm(page, '校務系クラウドツール', 'scope');
  await form.getByLabel('新しい期限').fill('令和8年10月30日');
  await form.getByRole('button', { name: '期限の変更を記録する' }).click();

  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.ok(await hasFocus(summary), 'the summary of what is wrong has the focus');
  assert.match(await page.title(), /^エラー：/);
  await says(page, '記録できませんでした', '理由');
  form = page.locator('#change-deadline-scope');
  assert.equal(await form.getByLabel('新しい期限').inputValue(), '令和8年10月30日', 'what was typed is kept');
  await summary.getByRole('link').first().click();
  const [first] = await form.locator('[aria-invalid="true"]').all();
  assert.ok(await hasFocus(first), 'the summary leads to what is wrong');
  await fitsItsWidth(page);
  await isAccessible(page);
  await stage.picture(page, 'refusal-1280');

  await form.getByLabel('理由', { exact: false }).first().selectOption({ index: 1 });
  await form.getByLabel('理由の本文').fill('仕様の確認に時間を要するため');
  await form.getByLabel('文書番号など').fill('デ戦第140号');
  await form.getByRole('button', { name: '期限の変更を記録する' }).click();
  assert.match(await receipt(page), /期限/);
  await page.getByRole('link', { name: '案件に戻る' }).click();
  await says(page, '当初6/30→7/31→10/30（2回 +122日）', '仕様の確認に時間を要するため');
}

async function tellsLateMovesApart(stage) {
  const page = await stage.visit({ login: stage.login('auditor'), path: '/' });
  await openBoard(page, PROGRAMME, 'ゼロトラスト基盤');
  await openCase(page, '姫路市');
  await says(page, '▲ 当初6/30→8/31（1回 +62日）', '期限超過の記録あり');
  assert.equal(await page.locator('main form[method="post"]').count(), 0, 'an auditor is offered nothing to change');
}

async function aPageLeftBehindIsRefused(stage) {
  const officer = { login: stage.login('prefecture_officer'), path: '/' };
  const [first, second] = [await stage.visit(officer), await stage.visit(officer)];
  const theCase = ['統合型校務支援システム', 'policy'];
  const forms = [await opensTheForm(first, ...theCase), await opensTheForm(second, ...theCase)];
  for (const [index, form] of forms.entries()) {
    await form.getByLabel('新しい期限').fill(`令和8年${10 + index}月30日`);
    await form.getByLabel('理由', { exact: false }).first().selectOption({ index: 1 });
    await form.getByLabel('理由の本文').fill(`同時に変更する${index}`);
    await form.getByLabel('文書番号など').fill(`デ戦第${150 + index}号`);
  }
  await forms[0].getByRole('button', { name: '期限の変更を記録する' }).click();
  await receipt(first);
  await forms[1].getByRole('button', { name: '期限の変更を記録する' }).click();
  await second.getByRole('alert').waitFor();
  assert.equal(await second.locator('#change-deadline-policy').getByLabel('理由の本文').inputValue(), '同時に変更する1');
}

export const stories = [
  { name: 'a date is moved with a reason and refused without one', tell: movesADate },
  { name: 'a date moved after it had lapsed is told apart', tell: tellsLateMovesApart },
  { name: 'a page left behind is refused and keeps its words', tell: aPageLeftBehindIsRefused },
];
