// Reads xunit's result files, lists what was skipped and what failed, and prints the closing line.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
const skipped = [];
const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

for (const file of process.argv.slice(2)) {
  for (const [tag] of readFileSync(file, 'utf8').matchAll(/<test [^>]*>/g)) {
    const result = attribute(tag, 'result');
    if (result === 'Pass') passed += 1;
    else if (result === 'Skip') skipped.push(attribute(tag, 'name'));
    else if (result === 'Fail') {
      failed += 1;
      console.log(`failed: ${attribute(tag, 'name')}`);
    }
  }
  for (const [tag] of readFileSync(file, 'utf8').matchAll(/<assembly [^>]*>/g)) {
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
