// The link in the mail already said which: send it, once, when somebody really looks at the page.
(() => {
  const form = document.querySelector('form[data-once=yes]');
  if (!form) return;
  const send = () => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', send);
    form.requestSubmit();
  };
  document.addEventListener('visibilitychange', send);
  send();
})();
