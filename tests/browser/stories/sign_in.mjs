// Who comes in, as whom, and who does not.
import assert from 'node:assert/strict';

import { hasFocus } from '../keyboard.mjs';
import { says } from '../checks.mjs';

const ROLES = [
  { role: 'prefecture_officer', word: '県の担当者' },
  { role: 'municipal_officer', body: '豊岡市', word: '市町の担当者' },
  { role: 'auditor', word: '監査' },
];

async function everyRoleSignsIn(stage) {
  for (const { role, body, word } of ROLES) {
    const login = stage.login(role, body);
    const page = await stage.visit({ login, path: '/' });
    const header = await page.locator('header').innerText();
    assert.ok(header.includes(login.name) && header.includes(word), `${role} reads: ${header}`);
    assert.match(await page.title(), /歩み/);
  }
}

async function aWrongTokenIsRefused(stage) {
  const page = await stage.visit({ path: '/login' });
  await page.getByLabel('アクセストークン').fill('ayumi_wrong_token');
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.getByRole('alert').waitFor();
  await says(page, 'サインインできませんでした');
  await page.getByRole('alert').getByRole('link').click();
  assert.ok(await hasFocus(page.getByLabel('アクセストークン')), 'the summary leads to the field');
}

async function aStrangerIsAskedToSignInAndBroughtBack(stage) {
  const page = await stage.visit({ path: '/p/education-dx-r8' });
  assert.equal(new URL(page.url()).pathname, '/login');
  await page.getByLabel('アクセストークン').fill(stage.login('auditor').token);
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.waitForURL('**/p/education-dx-r8');
}

async function signingOutEndsTheSession(stage) {
  const page = await stage.visit({ path: '/login' });
  await page.getByLabel('アクセストークン').fill(stage.login('municipal_officer', '姫路市').token);
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.getByRole('button', { name: 'サインアウト' }).click();
  await page.waitForURL('**/login*');
  await page.goto(stage.url);
  assert.equal(new URL(page.url()).pathname, '/login');
}

export const stories = [
  { name: 'every role signs in and reads who it is', tell: everyRoleSignsIn },
  { name: 'a wrong token is refused and the summary leads to the field', tell: aWrongTokenIsRefused },
  { name: 'a stranger is asked to sign in and brought back', tell: aStrangerIsAskedToSignInAndBroughtBack },
  { name: 'signing out ends the session', tell: signingOutEndsTheSession },
];
