// Live: the server names what has changed, and whatever shows it asks again ("live:case-17", "live:cases"). A line that breaks is taken up
// where it was; where the server cannot tell any more what was missed, everything shown is asked for anew.
(() => {
  const body = document.body;
  let { since } = document.currentScript.dataset;
  let pause = 5000;

  const tell = (name) => body.dispatchEvent(new CustomEvent(name));
  const everything = () => {
    const names = [...document.querySelectorAll('[hx-trigger*="live:"]')].flatMap((shown) => shown.getAttribute('hx-trigger').match(/live:[\w-]+/g));
    for (const name of new Set(names)) tell(name);
  };

  const listen = () => {
    const line = new EventSource(`/desk/live?since=${since}`);
    line.addEventListener('still-here', (event) => {
      since = event.lastEventId;
      pause = 5000;
    });
    line.addEventListener('topic', (event) => {
      since = event.lastEventId;
      if (event.data === 'everything') everything();
      else tell(`live:${event.data.replace(':', '-')}`);
    });
    // A browser comes again by itself after a broken line, but not after an error: that of a proxy before a program that is being restarted.
    line.addEventListener('error', () => {
      if (line.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, pause * (1 + Math.random()));
      pause = Math.min(pause * 2, 60000);
    });
  };
  listen();
})();
