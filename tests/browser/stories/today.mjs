// What people see first: what is due, who has not answered, what they were told.
import assert from 'node:assert/strict';

import { says, saysNot } from '../checks.mjs';
import { pressAndLoad, tabTo, unfold } from '../keyboard.mjs';
import { goTo } from '../walking.mjs';

async function theOfficerSeesWhatToDo(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await says(page, 'ゼロトラスト基盤', '標準化範囲・要件の決定', '事業者請求の電子化');
  const broken = [];
  for (const href of await page.locator('main a').evaluateAll((links) => links.map((link) => link.href))) {
    const answer = await page.request.get(href);
    if (!answer.ok()) broken.push(`${answer.status()} ${href}`);
  }
  assert.deepEqual(broken, []);
}

async function aMunicipalitySeesItsOwn(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', '淡路市'), path: '/' });
  await says(page, 'ゼロトラスト基盤', '①市町の現状把握');
  await saysNot(page, '佐用町');
}

async function theInboxHoldsWhatWasSent(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', '淡路市'), path: '/' });
  await goTo(page, 'お知らせ');
  await says(page, 'ゼロトラスト基盤', '①市町の現状把握');
  await page.getByRole('main').locator('a[href^="/cases/"]').first().click();
  await page.waitForURL('**/cases/**');
}

async function theAgendaNamesWhatComes(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/reminders' });
  await says(page, 'R8.9.30');
}

// The body reports by month and has nothing new: all but one of its systems are answered in one go.
async function quietWorkIsAnsweredTogether(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', '神戸市'), path: '/inbox' });
  const checks = page.locator('table', { hasText: '月次の確認' }).first().locator('tbody tr', { hasText: '月次の確認' });
  const asked = await checks.count();
  assert.ok(asked > 2, `${asked} systems are asked about`);
  const form = page.locator('#unchanged');
  await unfold(page, form.locator('summary'));
  const first = form.getByRole('checkbox').first();
  const left = await first.evaluate((box) => box.labels[0].textContent.trim());
  await tabTo(page, first);
  await page.keyboard.press('Space');
  await stage.picture(page, 'monthly-checks');
  await tabTo(page, form.getByRole('button', { name: '変わりなしと記録する' }));
  await pressAndLoad(page, 'Enter');
  assert.equal(await checks.count(), 1);
  await says(page, left);
  await checks.first().getByRole('link').first().click();
  await page.waitForURL('**/cases/**');
  await saysNot(page, '変わりありません。');
}

export const stories = [
  { name: 'the prefecture’s officer sees what to do and every link leads somewhere', tell: theOfficerSeesWhatToDo },
  { name: 'a municipal officer sees their own open items', tell: aMunicipalitySeesItsOwn },
  { name: 'the inbox holds what was sent and leads to the case', tell: theInboxHoldsWhatWasSent },
  { name: 'a body answers the monthly checks of its quiet work together', tell: quietWorkIsAnsweredTogether },
  { name: 'the agenda names what comes', tell: theAgendaNamesWhatComes },
];
