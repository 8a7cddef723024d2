// Ways people take from page to page; never a shortcut by an address that is not a link.

/** Follows a link of the navigation above every page. */
export async function goTo(page, section) {
  await page.getByRole('navigation', { name: '主なページ' }).getByRole('link', { name: section, exact: true }).click();
}

/** Opens the board of a programme by its title, and one of its cases when there are several. */
export async function openBoard(page, programme, theCase) {
  await goTo(page, '事業');
  await page.getByRole('main').getByRole('link', { name: programme }).first().click();
  if (theCase) await page.getByRole('link', { name: theCase }).first().click();
}

/** Opens the case of a body from the board shown. */
export async function openCase(page, body) {
  await page.getByRole('row', { name: new RegExp(`^${body}`) }).getByRole('link').first().click();
  await page.waitForURL('**/cases/**');
}

/** The text of the receipt a form led to. */
export async function receipt(page) {
  await page.waitForURL('**/receipts/**');
  return page.locator('main').innerText();
}
