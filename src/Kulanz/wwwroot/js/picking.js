// Selecting lines of a list: x picks the line one is on, shift extends to the line picked before; a refreshed list keeps what was picked.
(() => {
  const form = document.querySelector('[data-picking]');
  if (!form) return;
  const picked = new Set();
  let last = null;
  const boxes = () => [...form.querySelectorAll('[data-pick]')];

  const show = () => {
    for (const box of boxes()) {
      box.checked = picked.has(box.value);
      box.closest('.line').classList.toggle('picked', box.checked);
    }
    // What has left the list is no longer selected: nobody changes what they do not see.
    const shown = new Set(boxes().map((box) => box.value));
    for (const number of picked) if (!shown.has(number)) picked.delete(number);
    form.classList.toggle('has-picked', picked.size > 0);
    for (const count of form.querySelectorAll('[data-picked]')) count.textContent = picked.size;
  };
  const pick = (box, on, extend) => {
    const all = boxes();
    const from = extend && last ? all.findIndex((b) => b.value === last) : -1;
    const to = all.indexOf(box);
    const range = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of range) on ? picked.add(one.value) : picked.delete(one.value);
    last = box.value;
    show();
  };

  form.addEventListener('click', (event) => {
    const box = event.target.closest('[data-pick]');
    if (box) pick(box, box.checked, event.shiftKey);
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    const box = document.activeElement?.closest?.('.line')?.querySelector('[data-pick]');
    if (box && event.key.toLowerCase() === 'x') { event.preventDefault(); pick(box, !box.checked, event.shiftKey); }
    if (event.key === 'Escape' && picked.size) { picked.clear(); show(); }
  });
  document.addEventListener('htmx:after:swap', () => show());
  for (const select of document.querySelectorAll('select[data-submit]')) select.addEventListener('change', () => select.form.requestSubmit());
  // Going back to the page, the browser fills in boxes by itself.
  for (const box of boxes()) if (box.checked) picked.add(box.value);
  show();
})();
