// Looks back at everything the browser was seen to do in all stories.
import assert from 'node:assert/strict';

async function noRequestLeftTheOrigin(stage) {
  const origin = new URL(stage.url).origin;
  const foreign = [...stage.requests].filter((url) => new URL(url).origin !== origin && !url.startsWith('data:'));
  assert.ok(stage.requests.size > 0, 'nothing was asked for');
  assert.deepEqual(foreign, []);
}

async function nothingBroke(stage) {
  assert.deepEqual(stage.troubles, []);
}

export const stories = [
  { name: 'no request left the origin', tell: noRequestLeftTheOrigin },
  { name: 'no page broke, no script failed, no policy was violated', tell: nothingBroke },
];
