// Before first paint: the agent's appearance is in data-appearance; "auto" follows the device. The class says that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  if (root.dataset.appearance !== 'auto') return;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  follow();
  dark.addEventListener('change', follow);
})();
