// The figures of the standardisation as published, with what they mean beside them.
import assert from 'node:assert/strict';

import { says } from '../checks.mjs';

const PUBLISHED = { 神戸市: '65.50', 豊岡市: '32.00', 神河町: '98.00' };

async function showsThePublishedFigures(stage) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/p/standardization-r8/standardization' });
  for (const [body, rate] of Object.entries(PUBLISHED)) {
    const row = await page.getByRole('row', { name: new RegExp(body) }).first().innerText();
    assert.ok(row.includes(rate), `${body}: ${row}`);
  }
  assert.equal(await page.getByRole('row', { name: /\d+\s*\/\s*800/ }).count(), 41, 'the exact fraction of every municipality');
  await says(page, '対象外', '完了率');
}

async function aMunicipalityReadsThem(stage) {
  const page = await stage.visit({ login: stage.login('municipal_officer', '豊岡市'), path: '/p/standardization-r8/standardization' });
  await says(page, '豊岡市', '32.00');
}

export const stories = [
  { name: 'the figures are the published ones', tell: showsThePublishedFigures },
  { name: 'a municipality reads the figures too', tell: aMunicipalityReadsThem },
];
