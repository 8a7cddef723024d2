// Tells the stories of the pages in a real Chromium against a served demo; never starts or stops the server.
//
//     node tests/browser/run.mjs URL LOGINS.json PICTURES_FOLDER [--screenshot FILE] [STORY]
//
// `--screenshot` also writes the picture the README shows; STORY runs only the stories whose name contains it.
import { parseArgs } from 'node:util';

import { takeReadmePicture } from './readme_picture.mjs';
import { Stage } from './stage.mjs';
import { stories as amendments } from './stories/amendments.mjs';
import { stories as answering } from './stories/answering.mjs';
import { stories as boards } from './stories/boards.mjs';
import { stories as deadline } from './stories/deadline.mjs';
import { stories as decision } from './stories/decision.mjs';
import { stories as figures } from './stories/figures.mjs';
import { stories as past } from './stories/past.mjs';
import { stories as signIn } from './stories/sign_in.mjs';
import { stories as today } from './stories/today.mjs';
import { stories as everyPage } from './stories/every_page.mjs';
import { stories as origin } from './stories/origin.mjs';

// The last one looks back at what all the others asked for.
const all = [signIn, today, boards, answering, deadline, amendments, decision, figures, past, everyPage, origin].flat();

const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshot: { type: 'string' } } });
const [url, logins, pictures, only = ''] = positionals;
if (!pictures) {
  console.error('usage: node run.mjs URL LOGINS.json PICTURES_FOLDER [--screenshot FILE] [STORY]');
  process.exit(2);
}

const stage = await Stage.open({ url, logins, pictures });
if (values.screenshot) await takeReadmePicture(stage, values.screenshot);
let passed = 0;
const failures = [];
for (const { name, tell } of all.filter((story) => story.name.includes(only))) {
  try {
    await tell(stage);
    passed += 1;
    console.log(`browser: ${name} ... ok`);
  } catch (error) {
    failures.push(name);
    console.log(`browser: ${name} ... FAILED\n${error.stack}`);
    await stage.pictureOfFailure(name);
  } finally {
    await stage.leaveAll();
  }
}
await stage.close();
console.log(`browser result: ${failures.length === 0 ? 'ok' : 'FAILED'}. ${passed} passed; ${failures.length} failed`);
process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
