// Copies what the pages need from node_modules into wwwroot/lib, and draws one sprite of the icons the pages name.
// Run by the build whenever package-lock.json, a page or this file has changed.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, '../../node_modules');
const lib = join(here, 'wwwroot/lib');

const files = {
  'tabler.min.css': '@tabler/core/dist/css/tabler.min.css',
  'htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'purify.min.js': 'dompurify/dist/purify.min.js',
};

rmSync(lib, { recursive: true, force: true });
mkdirSync(lib, { recursive: true });
for (const [name, from] of Object.entries(files)) {
  copyFileSync(join(modules, from), join(lib, name));
}

const named = new Set();
const naming = /<icon[^>]*\sname="([a-z0-9-]+)"|Icon\("([a-z0-9-]+)"\)/g;
for (const page of readdirSync(here, { recursive: true })) {
  if (!/\.(cshtml|cs)$/.test(page) || /^(bin|obj)[\\/]/.test(page)) continue;
  for (const match of readFileSync(join(here, page), 'utf8').matchAll(naming)) named.add(match[1] ?? match[2]);
}

const symbols = [...named].sort().map((name) => {
  const file = join(modules, '@tabler/icons/icons/outline', `${name}.svg`);
  if (!existsSync(file)) throw new Error(`A page names the icon "${name}", which @tabler/icons does not have.`);
  const shapes = readFileSync(file, 'utf8').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '');
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
});
writeFileSync(join(lib, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`);
