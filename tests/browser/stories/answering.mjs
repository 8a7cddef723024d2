// A municipal officer answers by keyboard alone, with scripts switched off: joins, attaches, reports, and reads a receipt.
import assert from 'node:assert/strict';

import { says, saysNot } from '../checks.mjs';
import { attach, follow, pressAndLoad, tabTo, type, unfold } from '../keyboard.mjs';
import { receipt } from '../walking.mjs';

// The sample leaves this body's answer to the third case of the programme open.
const BODY = '佐用町';
const CASE = 'ゼロトラスト基盤';
const RECORD = { name: '個別意見交換の記録.txt', mimeType: 'text/plain', buffer: Buffer.from('意見交換の記録\n一、令和10年度に更新する。\n') };

const link = (page, name) => page.getByRole('main').getByRole('link', { name }).first();
const button = (page, name) => page.getByRole('button', { name, exact: true });

async function answersByKeyboard(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', BODY), javaScript: false, path: '/' });
  await follow(page, link(page, CASE));

  await joins(page);
  await follow(page, link(page, '案件に戻る'));
  await attachesTheRecord(page);
  await follow(page, link(page, '案件に戻る'));
  await reports(page);
  await stage.picture(page, 'receipt-without-scripts');
  await follow(page, link(page, '案件に戻る'));
  await says(page, '①市町の現状把握', '完了', '令和10年', RECORD.name);
}

async function joins(page) {
  const summary = page.locator('summary', { hasText: '「参加する」と回答する' });
  if (!(await button(page, '参加すると回答する').isVisible())) await unfold(page, summary);
  await tabTo(page, button(page, '参加すると回答する'));
  await pressAndLoad(page, 'Enter');
  await recorded(page, '「参加」と回答しました');
}

async function attachesTheRecord(page) {
  await unfold(page, page.locator('summary', { hasText: '書類を添付する' }).first());
  await attach(page, page.locator('#attach-evidence-survey').getByLabel('ファイル'), RECORD);
  await tabTo(page, page.locator('#attach-evidence-survey').getByRole('button', { name: '添付する' }));
  await pressAndLoad(page, 'Enter');
  await recorded(page, '個別意見交換の記録');
}

async function reports(page) {
  const form = page.locator('#report-survey');
  if (!(await button(page, '報告を記録する').first().isVisible())) await unfold(page, form.locator('summary'));
  await tabTo(page, form.getByLabel('導入済み'));
  await page.keyboard.press('Space');
  await type(page, form.getByLabel('更新計画'), '令和10年3月');
  await tabTo(page, form.getByLabel('ゼロトラスト基盤'));
  await page.keyboard.press('Space');
  await tabTo(page, form.getByRole('button', { name: '報告を記録する' }));
  await pressAndLoad(page, 'Enter');
  await recorded(page, '報告');
}

async function recorded(page, words) {
  const text = await receipt(page);
  assert.match(text, /受付番号\s*\d+/);
  assert.match(text, /記録の照合値（SHA-256）\s*[A-Za-z0-9+/]{43}=/);
  assert.ok(text.includes(words), `“${words}” is missing in the receipt:\n${text}`);
}

async function seesNothingOfOthers(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', '豊岡市') });
  await page.goto(`${stage.url}/p/education-dx-r8`);
  await link(page, '豊岡市').click();
  await page.waitForURL('**/cases/**');
  await saysNot(page, '令和6年度に単独で更新したため', '期限を変更する', '取りやめる');
}

export const stories = [
  { name: 'a municipal officer answers by keyboard without scripts', tell: answersByKeyboard },
  { name: 'a municipal officer reads no other body’s words and is offered no act of the prefecture', tell: seesNothingOfOthers },
];
