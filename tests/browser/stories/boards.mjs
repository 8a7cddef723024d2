// The board of each programme: 41 municipalities, its phases, states told by shape and word as well as colour.
import assert from 'node:assert/strict';

import { fitsItsWidth, says } from '../checks.mjs';
import { NARROW } from '../stage.mjs';
import { openBoard, openCase } from '../walking.mjs';

const BOARDS = [
  { title: 'サービスの共同利用', phases: ['②サービス仕様説明・ニーズ確認', '③サービス調達準備'], dates: ['R8.6末', 'R8.9末'] },
  {
    title: '教育DX環境整備の推進',
    phases: ['①市町の現状把握', '②システム標準化範囲・要件検討', '③現状と目指す姿の差分分析', '④調達仕様の検討', '⑤サービス提供事業者の選定', '契約（市町ごと）'],
    dates: ['R8.4末', 'R8.9末', 'R8.12末', 'R9.3末'],
  },
  { title: '基幹業務システムの標準化', phases: ['住民基本台帳', '子ども・子育て支援'], dates: ['R8.3末', 'R13.3.31'] },
];

async function everyBoardShowsEverybody(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  const names = stage.logins.filter((login) => login.role === 'municipal_officer').map((login) => login.name);
  assert.equal(names.length, 41);
  for (const { title, phases, dates } of BOARDS) {
    await openBoard(page, title);
    await says(page, ...phases, ...dates, ...names);
    await fitsItsWidth(page);
  }
}

async function theNarrowBoardIsAList(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), size: NARROW, path: '/' });
  for (const { title } of BOARDS) {
    await openBoard(page, title);
    await fitsItsWidth(page);
    await says(page, '姫路市');
  }
}

async function aCellSaysItsStateInWords(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await openBoard(page, '教育DX環境整備の推進', 'ゼロトラスト基盤');
  const cell = page.getByRole('row', { name: /^淡路市/ }).getByRole('link').filter({ hasText: '遅延' }).first();
  const name = (await cell.getAttribute('aria-label')) ?? (await cell.innerText());
  assert.match(name, /淡路市.*遅延/s);
}

async function aFilterIsPartOfTheAddress(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await openBoard(page, '教育DX環境整備の推進', '統合型校務支援システム');
  await page.getByRole('main').getByRole('link', { name: /不参加/ }).first().click();
  const address = page.url();
  const shown = await page.locator('main').innerText();
  assert.ok(shown.includes('神戸市') && !shown.includes('豊岡市'), 'only bodies of that state are left');
  const other = await stage.visit({ login: stage.login('auditor') });
  await other.goto(address);
  assert.ok(!(await other.locator('main').innerText()).includes('豊岡市'), 'the address alone shows the same');
}

async function aCellLeadsToTheCase(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await openBoard(page, '教育DX環境整備の推進', '統合型校務支援システム');
  await openCase(page, '豊岡市');
  await says(page, '統合型校務支援システム', '豊岡市', '経緯');
}

export const stories = [
  { name: 'every board shows its phases and all 41 municipalities', tell: everyBoardShowsEverybody },
  { name: 'a board on a telephone is read without scrolling sideways', tell: theNarrowBoardIsAList },
  { name: 'a cell says its state in words', tell: aCellSaysItsStateInWords },
  { name: 'a filter is part of the address', tell: aFilterIsPartOfTheAddress },
  { name: 'a cell leads to the case of its body', tell: aCellLeadsToTheCase },
];
