// Hands that know no mouse: moves by Tab, types, presses; never calls a script of the page.
import assert from 'node:assert/strict';

// More stops than any page has; past it the thing sought cannot be reached.
const STOPS_MAX = 600;

/** Presses Tab until the thing `wanted` has the focus. */
export async function tabTo(page, wanted) {
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press('Tab');
    if (await hasFocus(wanted)) return;
  }
  assert.fail(`${wanted} cannot be reached by keyboard on ${page.url()}`);
}

/** Reaches a link or button and presses Enter on it. */
export async function follow(page, wanted) {
  await tabTo(page, wanted);
  await pressAndLoad(page, 'Enter');
}

/** Presses a key that leads to another page and waits for that. */
export async function pressAndLoad(page, key) {
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press(key)]);
  await page.waitForLoadState('load');
}

/** Unfolds a summary. */
export async function unfold(page, summary) {
  await tabTo(page, summary);
  await page.keyboard.press('Enter');
}

/** Reaches a field and types into it, whatever the script of the words. */
export async function type(page, field, words) {
  await tabTo(page, field);
  await page.keyboard.insertText(words);
}

/** Chooses a file where the field asks for one. */
export async function attach(page, field, file) {
  // The dialog is the system's own; what the page must do is let the keyboard reach the field that opens it.
  await tabTo(page, field);
  await field.setInputFiles(file);
}

export async function hasFocus(wanted) {
  return wanted.evaluate((element) => element === document.activeElement).catch(() => false);
}
