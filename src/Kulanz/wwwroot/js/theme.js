// Before the first paint: light or dark, as chosen or as the system has it.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const theme = localStorage.getItem('kulanz-theme') ?? (system.matches ? 'dark' : 'light');
    document.documentElement.dataset.bsTheme = theme;
  };
  apply();
  system.addEventListener('change', apply);
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-switch]')) return;
    localStorage.setItem('kulanz-theme', document.documentElement.dataset.bsTheme === 'dark' ? 'light' : 'dark');
    apply();
  });
})();
