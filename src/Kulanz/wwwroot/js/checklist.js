// Runs the questions of a checklist inside the note of a call, by keyboard alone: a digit or y/n (j/n) chooses and goes on, Enter goes on, Backspace or
// arrow up goes back. One question stands open at a time; those answered fold to a line. Keys mean something only inside a question.
(() => {
  const questions = (part) => [...part.querySelectorAll('fieldset[data-question]')];
  const typed = (question) => question.querySelector('input:not([type=radio])');
  const value = (question) => (typed(question)?.value ?? question.querySelector('input:checked')?.value ?? '').trim();
  const asked = (part, question) => JSON.parse(question.dataset.when || '[]').every((branch) => {
    const on = part.querySelector(`fieldset[data-question="${branch.question}"]`);
    return on && asked(part, on) && branch.any.includes(value(on));
  });
  // Which question stands open, by the part's id: the part itself may be laid over.
  const open = new Map();

  const show = (part) => {
    const all = questions(part);
    const live = all.filter((question) => asked(part, question));
    let now = live.find((question) => question.dataset.question === open.get(part.id));
    if (open.get(part.id) !== 'done') now ??= live.find((question) => value(question) === '');
    for (const question of all) {
      const isAsked = live.includes(question);
      // What is no longer asked is not sent.
      question.disabled = !isAsked;
      question.hidden = question !== now;
      const past = question.parentElement.querySelector('.check-past');
      const said = value(question);
      past.hidden = question === now || !isAsked || said === '';
      const chosen = question.querySelector('input[type=radio]:checked');
      past.textContent = `${question.querySelector('legend').textContent} ${chosen ? chosen.closest('label').querySelector('span').textContent : said}`;
      question.parentElement.hidden = question.hidden && past.hidden;
    }
    const done = part.querySelector('[data-check-done]');
    if (done) done.hidden = now !== undefined || all.length === 0;
    const count = part.querySelector('[data-check-count]');
    if (count) {
      const before = Number(count.dataset.before);
      const words = count.dataset.says.replace('{0}', before + live.filter((question) => value(question) !== '').length).replace('{1}', before + live.length);
      if (count.textContent !== words) count.textContent = words;
    }
    return now;
  };

  const focus = (part) => {
    const now = show(part);
    if (now) ([...now.querySelectorAll('input:checked')].find((choice) => choice.value !== '') ?? typed(now) ?? now.querySelector('input')).focus();
    else part.querySelector('[data-check-done]')?.focus();
  };

  const go = (part, from, step) => {
    const live = questions(part).filter((question) => asked(part, question));
    const at = live.indexOf(from);
    const next = step < 0 ? live[Math.max(0, at - 1)] : live.slice(at + 1).find((question) => value(question) === '') ?? live[at + 1];
    open.set(part.id, next ? next.dataset.question : 'done');
    focus(part);
  };

  // Before the keys of the page, which mean something else.
  document.addEventListener('keydown', (event) => {
    const question = event.target.closest?.('fieldset[data-question]');
    const part = question?.closest('[data-checklist]');
    if (!part || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const text = typed(question);
    const handled = () => { event.preventDefault(); event.stopPropagation(); };
    if (!text) {
      const choices = [...question.querySelectorAll('input[type=radio]')].filter((choice) => choice.value !== '');
      const chosen = /^[1-9]$/.test(event.key) ? choices[event.key - 1] : event.key.length === 1 && choices.find((choice) => (choice.dataset.letters ?? '').includes(event.key.toLowerCase()));
      if (chosen) {
        handled();
        chosen.checked = true;
        chosen.dispatchEvent(new Event('change', { bubbles: true }));
        go(part, question, 1);
        return;
      }
      // A letter that is nobody's answer is nobody's key either.
      if (event.key.length === 1 && event.key !== ' ') event.stopPropagation();
    }
    if (event.key === 'Enter') {
      handled();
      go(part, question, 1);
    } else if (event.key === 'ArrowUp' || (event.key === 'Backspace' && (!text || text.value === ''))) {
      handled();
      go(part, question, -1);
    }
  }, true);

  // The mouse chooses and goes on as well; arrow keys, by which one looks through the choices, do not.
  let pointed = false;
  document.addEventListener('pointerdown', (event) => { pointed = event.target.closest?.('fieldset[data-question]') !== null; });
  document.addEventListener('keydown', () => { pointed = false; }, true);
  document.addEventListener('change', (event) => {
    const part = event.target.closest?.('[data-checklist]');
    const question = event.target.closest?.('fieldset[data-question]');
    if (part && question) {
      if (pointed && event.target.type === 'radio' && event.target.value !== '') go(part, question, 1);
      else show(part);
    }
    // Another case, customer or product has other questions, and other causes.
    const form = event.target.closest?.('form[data-call-note]');
    if (form && (['Case', 'CustomerId'].includes(event.target.name) || event.target.matches('[data-checklist-choice]'))) {
      for (const part of form.querySelectorAll('[data-checklist], [data-belongs]')) {
        open.delete(part.id);
        htmx.trigger(part, 'checklist');
      }
    }
  });

  document.addEventListener('click', (event) => {
    const past = event.target.closest?.('.check-past');
    const begin = event.target.closest?.('[data-checklist-go]');
    const part = (past ?? begin)?.closest('[data-checklist]');
    if (!part) return;
    if (past) open.set(part.id, past.parentElement.querySelector('fieldset').dataset.question);
    else open.delete(part.id);
    focus(part);
  });

  const all = () => {
    for (const part of document.querySelectorAll('[data-checklist]')) show(part);
  };
  document.body.addEventListener('htmx:after:swap', all);
  all();
})();
