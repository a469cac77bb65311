// Around the frames of formatted mails: opened when asked for, as tall as their mail, and a word about what was not loaded.
(() => {
  const tallest = 12000;
  const frameOf = (details, pictures) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
    frame.setAttribute('referrerpolicy', 'no-referrer');
    frame.title = details.dataset.title;
    frame.src = `${details.dataset.asSent}${pictures ? '?pictures=true' : ''}`;
    details.querySelector('iframe')?.remove();
    details.append(frame);
  };
  document.addEventListener('toggle', (event) => {
    const details = event.target;
    if (details.matches?.('[data-as-sent]') && details.open && !details.querySelector('iframe')) frameOf(details, false);
  }, true);
  document.addEventListener('click', (event) => {
    const details = event.target.closest?.('[data-load-pictures]')?.closest('[data-as-sent]');
    if (!details) return;
    details.querySelector('[data-blocked-notice]').hidden = true;
    frameOf(details, true);
  });
  window.addEventListener('message', (event) => {
    if (event.data?.kulanz !== 'as-sent') return;
    for (const details of document.querySelectorAll('[data-as-sent]')) {
      const frame = details.querySelector('iframe');
      if (frame?.contentWindow !== event.source) continue;
      frame.style.height = `${Math.min(tallest, Math.max(40, Number(event.data.height) || 0))}px`;
      if (Number(event.data.blocked) > 0) details.querySelector('[data-blocked-notice]').hidden = false;
    }
  });
})();
