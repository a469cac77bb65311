// The case page: drafts that survive, files dropped and pasted, a clock for the time spent, and a word before two answers cross.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const composer = document.querySelector('[data-composer]');
  const presence = document.getElementById('presence');
  const token = () => document.querySelector('input[name=__RequestVerificationToken]').value;

  // Facts are changed where they stand. The state has a button instead, which comes with the change, or each arrow key would set one; a date too: "0002" is a year on the way to another.
  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-auto]');
    if (form && event.target.type !== 'date') form.requestSubmit();
    event.target.closest('form')?.classList.toggle('is-changed', event.target.form?.querySelector('.apply-shown') !== null);
  });
  document.body.addEventListener('htmx:after:swap', () => {
    for (const select of document.querySelectorAll('.facts select')) {
      if (select.form.contains(document.activeElement)) continue;
      const chosen = select.querySelector('option[selected]');
      if (chosen) select.value = chosen.value;
    }
  });
  // Why something was refused stays until one does something else, whatever others do to the case meanwhile.
  document.body.addEventListener('htmx:before:swap', (event) => {
    document.getElementById('refused').toggleAttribute('hx-morph-skip', event.detail.ctx.sourceElement.id === 'case');
  });
  document.body.addEventListener('htmx:after:request', (event) => {
    const form = event.detail?.ctx?.sourceElement;
    if (form?.matches?.('form[data-empties]') && event.detail.ctx.request?.method?.toUpperCase() === 'POST') form.reset();
  });

  // Where one left off is the end of the conversation, if that is not on screen anyway.
  const newest = document.getElementById('latest')?.closest('.message');
  const bottom = window.innerHeight - (composer?.offsetHeight ?? 0);
  if (newest && !location.hash && window.scrollY === 0 && newest.getBoundingClientRect().bottom > bottom + window.innerHeight * 0.2) newest.scrollIntoView({ block: 'start' });

  if (!composer) return;
  const text = composer.querySelector('textarea');
  const kept = composer.querySelector('[data-kept]');
  const notice = composer.querySelector('[data-moved]');
  const seen = composer.querySelector('input[name=Seen]');
  const then = composer.querySelector('[data-then]');
  const minutes = composer.querySelector('[data-minutes]');
  const unsent = composer.querySelector('[data-unsent-list]');
  const kind = () => composer.querySelector('input[name=Kind]:checked').value;

  // Kind: its own placeholder, its own state afterwards.
  const placeholder = text.placeholder;
  const chooseKind = () => {
    const reply = kind() === 'Reply';
    composer.dataset.kind = kind();
    text.placeholder = reply ? placeholder : kind() === 'Note' ? text.dataset.note : text.dataset.call;
    const none = then.querySelector('option[value=""]');
    none.hidden = none.disabled = reply;
    if (reply && then.value === '') then.value = 'WaitingOnCustomer';
    if (!reply && then.value === 'WaitingOnCustomer') then.value = '';
  };
  composer.addEventListener('change', (event) => { if (event.target.name === 'Kind') chooseKind(); });
  chooseKind();

  // Draft: a second after the last letter, and when the page is left.
  let pending;
  let saving;
  const draft = () => {
    const form = new FormData();
    form.set('__RequestVerificationToken', token());
    form.set('Kind', kind());
    form.set('Text', text.value);
    if (then.value) form.set('Then', then.value);
    return form;
  };
  const save = async () => {
    pending = undefined;
    saving?.abort();
    saving = new AbortController();
    try {
      const answer = await fetch(composer.dataset.draft, { method: 'POST', body: draft(), signal: saving.signal });
      kept.textContent = answer.ok && text.value.trim() ? composer.dataset.saysKept : '';
    } catch { /* Offline or left: the text is still here. */ }
  };
  composer.addEventListener('input', () => {
    clearTimeout(pending);
    pending = setTimeout(save, 1000);
    typing();
  });
  window.addEventListener('pagehide', () => {
    if (pending) navigator.sendBeacon(composer.dataset.draft, draft());
    const gone = new FormData();
    gone.set('__RequestVerificationToken', token());
    gone.set('gone', 'true');
    navigator.sendBeacon(presence.getAttribute('hx-post'), gone);
  });
  composer.addEventListener('submit', () => {
    clearTimeout(pending);
    pending = undefined;
    saving?.abort();
  });

  // Others see that one is writing.
  const beat = presence.querySelector('input[name=typing]');
  let quiet;
  const typing = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => { beat.value = 'false'; htmx.trigger(presence, 'beat'); }, 12000);
    if (beat.value === 'true') return;
    beat.value = 'true';
    htmx.trigger(presence, 'beat');
  };

  // Somebody was faster: say so while there is a text that might cross; otherwise what is on screen counts as seen.
  const moved = () => {
    const conversation = document.getElementById('conversation');
    const latest = conversation?.dataset.latest;
    if (!latest || latest === seen.value) return;
    if (text.value.trim() === '') { seen.value = latest; return; }
    if (conversation.dataset.others !== 'yes') { seen.value = latest; return; }
    notice.hidden = false;
    notice.textContent = composer.dataset.saysMoved;
  };
  document.body.addEventListener('htmx:after:swap', moved);

  // Time: counts the minutes in which something was typed, until somebody enters their own.
  let own = minutes.value !== '';
  let last = 0;
  let spent = 0;
  minutes.addEventListener('input', () => { own = true; });
  text.addEventListener('input', () => {
    const now = Date.now();
    // A pause longer than two minutes was spent on something else.
    if (last) spent += Math.min(now - last, 120000);
    last = now;
    if (!own && spent >= 30000) minutes.value = Math.max(1, Math.round(spent / 60000));
  });

  // Files: chosen, dropped or pasted, each goes up at once.
  const upload = async (file) => {
    const line = document.createElement('li');
    line.textContent = composer.dataset.saysUploading + file.name;
    line.className = 'is-uploading';
    unsent.append(line);
    const form = new FormData();
    form.set('__RequestVerificationToken', token());
    form.set('file', file, file.name || 'image.png');
    try {
      const answer = await fetch(composer.dataset.upload, { method: 'POST', body: form });
      const said = await answer.text();
      if (answer.ok) { line.outerHTML = said; return; }
      line.textContent = said || composer.dataset.saysFailed;
    } catch {
      line.textContent = composer.dataset.saysFailed;
    }
    line.className = 'is-refused';
    line.setAttribute('role', 'alert');
  };
  const files = composer.querySelector('[data-files]');
  files.addEventListener('change', () => {
    for (const file of files.files) upload(file);
    files.value = '';
  });
  text.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    for (const file of event.clipboardData.files) upload(file);
  });
  const over = (on) => (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes('Files')) return;
    event.preventDefault();
    composer.classList.toggle('is-over', on);
  };
  document.addEventListener('dragover', over(true));
  document.addEventListener('dragleave', over(false));
  document.addEventListener('drop', (event) => {
    over(false)(event);
    for (const file of event.dataTransfer?.files ?? []) upload(file);
  });
  unsent.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-withdraw]');
    if (!button) return;
    event.preventDefault();
    const form = new FormData();
    form.set('__RequestVerificationToken', token());
    form.set('id', button.value);
    const line = button.closest('li');
    if ((await fetch(composer.dataset.withdrawAt, { method: 'POST', body: form })).ok) line.remove();
    text.focus();
  });
})();
