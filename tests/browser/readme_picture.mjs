// Makes the picture the README shows: the board of the education programme as the prefecture's officer sees it.
import { openBoard } from './walking.mjs';

export async function takeReadmePicture(stage, path) {
  const page = await stage.visit({ login: stage.login('prefecture_officer'), path: '/' });
  await openBoard(page, '教育DX環境整備の推進');
  await page.screenshot({ path });
  await stage.leaveAll();
}
