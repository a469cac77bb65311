// Reads xunit's result files, lists what was skipped and what failed and why, and prints the closing line.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
const skipped = [];
const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
// What was thrown is kept as a CDATA section.
const text = (whole, part) => new RegExp(`<${part}><!\\[CDATA\\[(.*?)\\]\\]>`, 's').exec(whole)?.[1] ?? '';
const MostLines = 12;

for (const file of process.argv.slice(2)) {
  const results = readFileSync(file, 'utf8');
  for (const [whole, tag] of results.matchAll(/(<test [^>]*>)(?:(?:(?!<test ).)*?<\/test>)?/gs)) {
    const result = attribute(tag, 'result');
    if (result === 'Pass') passed += 1;
    else if (result === 'Skip') skipped.push(attribute(tag, 'name'));
    else if (result === 'Fail') {
      failed += 1;
      console.log(`failed: ${attribute(tag, 'name')}`);
      for (const part of ['message', 'stack-trace'])
        for (const line of text(whole, part).split('\n').slice(0, MostLines)) console.log(`    ${line.trimEnd()}`);
    }
  }
  for (const [tag] of results.matchAll(/<assembly [^>]*>/g)) {
    const errors = Number(attribute(tag, 'errors'));
    if (errors > 0) {
      failed += errors;
      console.log(`failed outside a test: ${errors} in ${attribute(tag, 'name')}`);
    }
  }
}
for (const name of skipped) console.log(`skipped: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
