// Shows a log entry beside the list: htmx fetches it, this keeps the marked row, the focus and the close button right.
(() => {
  const rows = document.getElementById('rows');
  const detail = document.getElementById('detail');
  if (!rows || !detail) return;
  const clear = () => rows.querySelectorAll('.is-sel').forEach((row) => {
    row.classList.remove('is-sel');
    row.querySelector('.row-link').removeAttribute('aria-current');
  });
  document.body.addEventListener('htmx:afterSwap', (event) => {
    if (event.detail.target !== detail) return;
    clear();
    const link = event.detail.requestConfig.elt.closest('tr')?.querySelector('.row-link');
    if (link) { link.closest('tr').classList.add('is-sel'); link.setAttribute('aria-current', 'true'); }
    detail.hidden = false;
    detail.querySelector('h2').focus({ preventScroll: false });
  });
  detail.addEventListener('click', (event) => {
    if (!event.target.closest('[data-close]')) return;
    const link = rows.querySelector('.is-sel .row-link');
    clear();
    detail.hidden = true;
    detail.replaceChildren();
    if (link) link.focus();
  });
})();
