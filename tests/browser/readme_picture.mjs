// Makes the picture the README shows: the board of the standardisation as the prefecture's officer sees it.
import { openBoard } from './walking.mjs';

export async function takeReadmePicture(stage, path) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await openBoard(page, '基幹業務システムの標準化');
  await page.screenshot({ path });
  await stage.leaveAll();
}
