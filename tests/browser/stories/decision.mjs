// The one decision of the sample: who, when, on which ground, with which documents.
import assert from 'node:assert/strict';

import { says } from '../checks.mjs';

async function showsWhoDecidedOnWhichGround(stage) {
  const page = await stage.visit({ login: stage.login('auditor'), path: '/d' });
  await page.getByRole('main').getByRole('link', { name: /標準化範囲・要件の決定/ }).first().click();
  await page.waitForURL('**/d/*');
  await says(page, '案のとおり決定する', '専決', 'デ戦第123号', 'デジタル戦略課長', '令和8年6月26日', '標準化範囲案.txt', '要件一覧.txt');
  await says(page, '参加市町の希望が集中する四つの業務に絞れば', '保健業務も含めるべき', 'SHA-256');
  const text = await page.locator('main').innerText();
  assert.match(text, /[0-9a-f]{64}/, 'the hash of a document');
  assert.match(text, /[A-Za-z0-9+/]{43}=/, 'the hash of the record');
}

async function aDocumentIsReadAsItWasAttached(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/d' });
  await page.getByRole('main').getByRole('link', { name: /標準化範囲・要件の決定/ }).first().click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '標準化範囲案.txt' }).first().click()]);
  assert.equal(download.suggestedFilename(), '標準化範囲案.txt');
}

async function whatWaitsForADecisionIsListed(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await says(page, '事業者請求の電子化', '仕様・コストの決定');
}


export const stories = [
  { name: 'a decision shows who decided when on which ground', tell: showsWhoDecidedOnWhichGround },
  { name: 'a document is read as it was attached', tell: aDocumentIsReadAsItWasAttached },
  { name: 'what waits for a decision is listed', tell: whatWaitsForADecisionIsListed },
];
