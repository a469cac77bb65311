// Inside the frame of one mail: cleans its HTML, shows it, and tells the page around how tall it is and what was blocked.
(() => {
  const shown = document.getElementById('shown');
  const settings = {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['form', 'input', 'textarea', 'select', 'option', 'button', 'label', 'fieldset', 'iframe', 'object', 'embed', 'base', 'link', 'meta', 'audio', 'video', 'source', 'track', 'dialog', 'map', 'area'],
    FORBID_ATTR: ['srcset', 'ping', 'autofocus', 'contenteditable', 'popover', 'popovertarget', 'usemap', 'id', 'name'],
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  };
  const linkable = /^(https?:|mailto:|tel:)/i;
  let mail = { inline: {}, pictures: false };
  let blocked = 0;

  DOMPurify.addHook('afterSanitizeAttributes', (node) => {
    const href = node.getAttribute?.('href');
    if (href !== null && href !== undefined) {
      if (linkable.test(href.trim())) {
        // Where it leads, whatever its words say.
        node.setAttribute('title', href.trim());
        node.setAttribute('target', '_blank');
        node.setAttribute('rel', 'noopener noreferrer nofollow');
      } else {
        node.removeAttribute('href');
      }
    }
    for (const name of ['src', 'background']) {
      const from = node.getAttribute?.(name);
      if (!from) continue;
      const address = from.trim();
      if (/^cid:/i.test(address)) {
        let id = address.slice(4);
        try { id = decodeURIComponent(id); } catch { /* As it stands, then. */ }
        if (Object.hasOwn(mail.inline, id)) node.setAttribute(name, mail.inline[id]);
        else node.removeAttribute(name);
      } else if (/^https?:/i.test(address)) {
        if (mail.pictures) continue;
        blocked += 1;
        node.removeAttribute(name);
        node.toggleAttribute('data-blocked', true);
      } else if (!/^data:image\/(png|jpeg|gif|webp)[;,]/i.test(address)) {
        node.removeAttribute(name);
      }
    }
    const style = node.getAttribute?.('style');
    if (style && !mail.pictures && /url\s*\(/i.test(style) && /https?:/i.test(style)) blocked += 1;
  });

  const tell = () => {
    if (window.parent !== window) window.parent.postMessage({ kulanz: 'as-sent', height: Math.ceil(document.documentElement.getBoundingClientRect().height), blocked }, '*');
  };

  globalThis.showMail = (given) => {
    mail = given;
    blocked = 0;
    shown.replaceChildren(DOMPurify.sanitize(given.html, settings));
    tell();
  };
  new ResizeObserver(tell).observe(document.documentElement);
  showMail(JSON.parse(document.getElementById('mail').textContent));
})();
