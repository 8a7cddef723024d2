// What every page must hold, whatever it shows; never a story.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The page itself never scrolls sideways; a table may, in its own box. */
export async function fitsItsWidth(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window} px`);
}

/** Nothing that keeps people out: no finding of axe that is serious or critical. */
export async function isAccessible(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), RULES);
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.slice(0, 3).map((node) => node.html).join('\n  ')}`);
  assert.deepEqual(told, [], `${page.url()}`);
}

/** The page says all of these words. */
export async function says(page, ...words) {
  const text = await page.locator('main').innerText();
  for (const word of words) assert.ok(text.includes(word), `“${word}” is missing on ${page.url()}:\n${text.slice(0, 800)}`);
}

/** The page says none of these words. */
export async function saysNot(page, ...words) {
  const text = await page.locator('body').innerText();
  for (const word of words) assert.ok(!text.includes(word), `“${word}” stands on ${page.url()}`);
}
