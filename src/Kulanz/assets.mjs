// Copies what the pages need from node_modules into wwwroot/lib, joins the stylesheets, and draws one sprite of the icons the pages name.
// Run by the build whenever package-lock.json, a page, a stylesheet or this file has changed.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, '../../node_modules');
const lib = join(here, 'wwwroot/lib');

const files = {
  'tabler.min.css': '@tabler/core/dist/css/tabler.min.css',
  'htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'purify.min.js': 'dompurify/dist/purify.min.js',
  'uPlot.iife.min.js': 'uplot/dist/uPlot.iife.min.js',
  'uPlot.min.css': 'uplot/dist/uPlot.min.css',
};

rmSync(lib, { recursive: true, force: true });
mkdirSync(lib, { recursive: true });
for (const [name, from] of Object.entries(files)) {
  copyFileSync(join(modules, from), join(lib, name));
}

// In this order, because a later rule wins over an equal one. A sheet that is not named here would silently be missing, so it is an error.
const styles = join(here, 'Platform/Ui/Styles');
const sheets = ['colours', 'base', 'shell', 'forms', 'lists', 'case', 'conversation', 'editors', 'customers', 'contracts', 'licences', 'goodwill', 'calls', 'checklists', 'knowledge', 'mail', 'search', 'reports', 'api', 'admin', 'portal', 'print'];
const unnamed = readdirSync(styles).filter((file) => !sheets.includes(file.replace(/\.css$/, '')));
if (unnamed.length > 0) throw new Error(`${unnamed.join(', ')} in ${styles} is not among the sheets that are joined.`);
writeFileSync(join(lib, 'kulanz.css'), sheets.map((sheet) => readFileSync(join(styles, `${sheet}.css`), 'utf8')).join('\n'));

// A page names its icons in <icon name="…">, which must exist; code may hand a name on as a plain word, which counts where an icon is called so.
const outline = join(modules, '@tabler/icons/icons/outline');
const known = new Set(readdirSync(outline).map((file) => file.replace(/\.svg$/, '')));
const named = new Set();
for (const page of readdirSync(here, { recursive: true })) {
  if (!/\.(cshtml|cs)$/.test(page) || /^(bin|obj)[\\/]/.test(page)) continue;
  const text = readFileSync(join(here, page), 'utf8');
  for (const [, name] of text.matchAll(/<icon[^>]*\sname="([a-z0-9-]+)"/g)) {
    if (!known.has(name)) throw new Error(`${page} names the icon "${name}", which @tabler/icons does not have.`);
    named.add(name);
  }
  for (const [, word] of text.matchAll(/"([a-z0-9-]{2,40})"/g)) if (known.has(word)) named.add(word);
}

const symbols = [...named].sort().map((name) => {
  const shapes = readFileSync(join(outline, `${name}.svg`), 'utf8').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '');
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
});
writeFileSync(join(lib, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`);
