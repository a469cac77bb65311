// What is written down during a call is kept while it is typed, on every page: a second after the last letter, and when the page is left. So the
// next page has it, and the one who talks may look things up meanwhile.
(() => {
  const pending = new Map();
  const body = (form) => {
    const data = new FormData(form);
    data.delete('Who');
    return data;
  };
  const save = (form) => {
    clearTimeout(pending.get(form));
    pending.delete(form);
    fetch(form.dataset.draft, { method: 'POST', body: body(form) })
      .then((answer) => { form.querySelector('[data-kept]').textContent = answer.ok ? form.dataset.saysKept : ''; })
      .catch(() => { /* Offline or left: the words are still here. */ });
  };
  const changed = (event) => {
    const form = event.target.closest?.('form[data-call-note]');
    if (!form || event.target.name === 'Who') return;
    // "Kept" is said of what stands there, and not of what stood there a second ago.
    form.querySelector('[data-kept]').textContent = '';
    clearTimeout(pending.get(form));
    pending.set(form, setTimeout(() => save(form), 1000));
  };
  document.addEventListener('input', changed);
  document.addEventListener('change', changed);
  document.addEventListener('submit', (event) => {
    clearTimeout(pending.get(event.target));
    pending.delete(event.target);
  });
  window.addEventListener('pagehide', () => {
    for (const form of pending.keys()) navigator.sendBeacon(form.dataset.draft, body(form));
    pending.clear();
  });
})();

// A code that is read out: Enter opens the voucher, and does not save the note.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !event.target.matches?.('[data-voucher-code]')) return;
  event.preventDefault();
  event.target.parentElement.querySelector('button').click();
});
