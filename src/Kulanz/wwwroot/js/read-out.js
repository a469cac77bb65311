// Reading a key out on the telephone: the group that is being read stands out, Enter and the arrows go on to the next, back is Shift or the other arrow.
(() => {
  const groups = [...document.querySelectorAll('[data-read-group]')];
  if (groups.length === 0) return;
  let at = 0;
  const go = (to) => {
    at = Math.max(0, Math.min(groups.length - 1, to));
    groups.forEach((group, i) => {
      group.classList.toggle('is-read', i === at);
      group.classList.toggle('was-read', i < at);
    });
    groups[at].focus({ preventScroll: false });
  };
  for (const [i, group] of groups.entries()) group.addEventListener('click', () => go(i));
  document.addEventListener('keydown', (event) => {
    if (event.target.closest('a, button, textarea, select, input:not([type=radio])')) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || (event.key !== 'Enter' && event.target.matches('input'))) return;
    event.preventDefault();
    go(at + step);
  });
  document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
  go(0);
})();
