// Small behaviours of every page. Each page works without them: forms post, links lead, menus are <details>.
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue('--sa-' + name).trim();
const writing = (element) => element && (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable);

function drawChart(box) {
  const rows = [...document.getElementById(box.dataset.table).tBodies[0].rows];
  if (!rows.length) return;
  const labels = rows.map((row) => row.cells[0].textContent);
  const values = rows.map((row) => Number(row.cells[1].dataset.value ?? row.cells[1].textContent));
  const font = '12px "Inter Var", sans-serif';
  const every = Math.ceil(labels.length / Math.max(3, Math.floor(box.clientWidth / 70)));
  box.replaceChildren();
  new uPlot({
    width: box.clientWidth, height: 170, legend: { show: false }, cursor: { show: false }, padding: [10, 12, 0, 0],
    scales: { x: { time: false, range: [-0.6, labels.length - 0.4] }, y: { range: [0, Math.max(1, ...values) * 1.15] } },
    axes: [
      { font, stroke: token('text2'), grid: { show: false }, ticks: { show: false }, size: 26,
        splits: () => labels.map((_, i) => i).filter((i) => i % every === 0), values: (_, splits) => splits.map((i) => labels[i]) },
      { font, stroke: token('text2'), grid: { stroke: token('line'), width: 1 }, ticks: { show: false }, size: 40 },
    ],
    series: [{}, { stroke: token('primary'), fill: token('primary'), width: 0, points: { show: false },
      paths: uPlot.paths.bars({ size: [0.62, 40], radius: 0.12 }) }],
  }, [labels.map((_, i) => i), values], box);
}

function drawCharts() {
  if (window.uPlot) document.querySelectorAll('[data-table].chart').forEach(drawChart);
}

function onClick(event) {
  const at = (selector) => event.target.closest(selector);
  document.querySelectorAll('details.sa-menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  const opener = at('[data-open]');
  if (opener) document.getElementById(opener.dataset.open).showModal();
  if (at('dialog [data-close]')) at('dialog').close();
  if (at('[aria-disabled="true"]')) event.preventDefault();
  const toggle = at('[data-toggle]');
  if (toggle) toggle.setAttribute('aria-expanded', document.getElementById(toggle.dataset.toggle).classList.toggle('is-open'));
  const copy = at('[data-copy]');
  if (copy) {
    navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim())
      .then(() => { copy.lastChild.textContent = copy.dataset.copied; });
  }
}

function onKey(event) {
  if (event.key === 'Escape') {
    const menu = document.querySelector('details.sa-menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writing(document.activeElement)) return;
  if (event.key === '/') {
    const search = document.getElementById('q');
    if (search && search.offsetParent) { event.preventDefault(); search.focus(); }
  }
  if (event.key === '?' && !event.target.closest('[data-own-keys]')) document.getElementById('keys')?.showModal();
  const row = event.target.closest('tbody tr');
  if (row && (event.key === 'j' || event.key === 'k')) {
    const next = event.key === 'j' ? row.nextElementSibling : row.previousElementSibling;
    next?.querySelector('a, button')?.focus();
  }
}

document.addEventListener('click', onClick);
document.addEventListener('keydown', onKey);
document.addEventListener('DOMContentLoaded', () => {
  document.fonts.ready.then(drawCharts);
  let later;
  addEventListener('resize', () => { clearTimeout(later); later = setTimeout(drawCharts, 120); });
  new MutationObserver(drawCharts).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
  // A purpose that needs a reason makes the field beside it required.
  document.addEventListener('change', (event) => {
    const reason = event.target.name === 'purpose' && event.target.form?.elements.reason;
    if (reason) reason.required = 'needsReason' in event.target.dataset;
  });
});

// A region that is being replaced says so after 300 ms; its old content stays. Focus stays, or goes to the region's heading.
document.addEventListener('htmx:beforeRequest', (event) => {
  const region = event.detail.target;
  region.dataset.wait = setTimeout(() => region.setAttribute('aria-busy', 'true'), 300);
});
document.addEventListener('htmx:afterRequest', (event) => {
  clearTimeout(event.detail.target.dataset.wait);
  event.detail.target.removeAttribute('aria-busy');
});
document.addEventListener('htmx:afterSettle', (event) => {
  if (document.activeElement !== document.body) return;
  const heading = event.detail.target.querySelector?.('h2, h3');
  if (heading) { heading.tabIndex = -1; heading.focus(); }
});
