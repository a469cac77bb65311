// Knowledge base: puts links and pictures where the cursor is. Without this script both can be copied by hand.
(() => {
  const insert = (field, text) => {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  };

  // A list of articles beside a composer: the button's text goes into the field that the list names.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-insert]');
    // What is for staff only never goes into a reply (its button is hidden then, too).
    if (button?.dataset.internal !== undefined && document.querySelector('.composer input[name="Kind"][value="Reply"]:checked')) return;
    const field = button && document.getElementById(button.closest('[data-insert-into]')?.dataset.insertInto ?? 'Text');
    if (field) insert(field, button.dataset.insert);
  });

  document.addEventListener('submit', async (event) => {
    const form = event.target.closest('[data-picture-for]');
    if (!form) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'text/plain' } });
    const text = await answer.text();
    if (answer.headers.get('content-type')?.startsWith('text/plain')) {
      insert(document.getElementById(form.dataset.pictureFor), `\n${text}\n`);
      form.reset();
      return;
    }
    const refusal = new DOMParser().parseFromString(text, 'text/html').querySelector('.refusal');
    document.getElementById('said').textContent = refusal?.textContent ?? '';
    form.querySelector('input[type=file]').focus();
  });
})();
