// Reads a calendar from its input with the parser of Thunderbird and prints its entries as JSON; never writes one.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../browser/package.json', import.meta.url));
const loaded = require('ical.js');
const ICAL = loaded.default ?? loaded;

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(0, 'utf8')));

// As Python writes an instant.
const written = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString().replace('.000Z', '+00:00'));

const entryOf = (component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    start: written(event.startDate),
    end: written(event.endDate),
    summary: event.summary,
    status: component.getFirstPropertyValue('status'),
  };
};

process.stdout.write(JSON.stringify(calendar.getAllSubcomponents('vevent').map(entryOf)));
