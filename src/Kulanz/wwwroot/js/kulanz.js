// What every page shares: keyboard, times that stay true, the side menu on narrow screens, and a word when something did not work.
(() => {
  const body = document.body;
  const typing = (element) => element.closest('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');

  // Keys: an element with data-key is clicked or focused by its key; g starts a jump. A letter that is nobody's key begins a word, typed by
  // somebody who believes to be in a field: until they pause no letter of it does anything.
  let jumping = false;
  // When the last letter of such a word was pressed; not when it was heard of, which is late on a busy page.
  let word = -Infinity;
  const lines = () => [...document.querySelectorAll('[data-line]')];
  const move = (step) => {
    const all = lines();
    const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + step))];
    next?.focus();
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.closest('form')?.requestSubmit();
      return;
    }
    if (typing(event.target)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.timeStamp - word < 700) { word = event.timeStamp; return; }
    if (jumping) {
      jumping = false;
      if (event.key === 'i') location.href = '/desk';
      return;
    }
    if (event.key === 'g') { jumping = true; setTimeout(() => { jumping = false; }, 1200); return; }
    if (event.key === 'j') return move(1);
    if (event.key === 'k') return move(-1);
    // Arrows move from line to line once one is in hand; before that they scroll the page.
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow && event.target.closest('[data-line]')) { event.preventDefault(); return move(arrow); }
    if (event.key === '?') return document.getElementById('keys')?.showModal();
    const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!named) {
      if (event.key.length === 1 && event.key.toLowerCase() !== 'x' && event.key !== ' ') word = event.timeStamp;
      return;
    }
    event.preventDefault();
    if (named.matches('input:not([type=radio]), textarea')) { named.focus(); named.select?.(); return; }
    named.click();
    document.querySelector(named.dataset.focus)?.focus();
  });

  document.addEventListener('click', (event) => {
    const toggle = event.target.closest('[data-toggle]');
    if (toggle) {
      const open = body.classList.toggle(`open-${toggle.dataset.toggle}`);
      toggle.setAttribute('aria-expanded', String(open));
    }
    event.target.closest('[data-select]')?.select();
    if (event.target.closest('[data-keys-help]')) document.getElementById('keys')?.showModal();
    for (const menu of document.querySelectorAll('details.me[open]')) if (!menu.contains(event.target)) menu.open = false;
  });

  // A form that was refused: the sentence belongs to a field, and the eye goes there.
  for (const refusal of document.querySelectorAll('.refusal[data-field]')) {
    const name = refusal.dataset.field.toLowerCase();
    const form = refusal.closest('form') ?? refusal.parentElement;
    const field = [...form.querySelectorAll('input:not([type=hidden]), select, textarea')].find((f) => f.name.split('.').pop().toLowerCase() === name);
    if (!field) continue;
    refusal.id ||= 'refusal';
    field.classList.add('is-invalid');
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', refusal.id);
    field.focus();
  }

  // What did not work is said, and the page stays as it is: there is nothing in such an answer to lay over it. Only of what somebody did
  // themselves; what a page asks by itself it asks again.
  const said = document.getElementById('said');
  let unsaid;
  const say = (sentence) => {
    clearTimeout(unsaid);
    said.textContent = sentence;
    unsaid = setTimeout(() => { said.textContent = ''; }, 12000);
  };
  const byHand = (request) => request.sourceEvent?.isTrusted;
  document.addEventListener('htmx:after:request', (event) => {
    const request = event.detail.ctx;
    const { status, raw } = request.response;
    const signedOut = raw.redirected && new URL(raw.url).pathname.startsWith('/sign-in');
    if (status < 400 && !signedOut) return;
    event.preventDefault();
    if (!byHand(request)) return;
    const sentence = new DOMParser().parseFromString(request.text, 'text/html').querySelector('h1')?.textContent;
    say(signedOut ? said.dataset.signedOut : sentence ?? said.dataset.failed);
  });
  document.addEventListener('htmx:error', (event) => { if (event.detail.ctx && byHand(event.detail.ctx)) say(said.dataset.cutOff); });

  // Times.
  const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto', style: 'short' });
  setInterval(() => {
    for (const time of document.querySelectorAll('time[datetime]')) {
      const minutes = (Date.now() - Date.parse(time.dateTime)) / 60000;
      if (minutes < 1 || minutes >= 24 * 60) continue;
      time.textContent = minutes < 60 ? ago.format(-Math.floor(minutes), 'minute') : ago.format(-Math.floor(minutes / 60), 'hour');
    }
  }, 30000);
})();
