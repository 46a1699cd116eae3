// Lets the transcript follow the sound, seek by click and find words; it talks to the player by the events sound:time and sound:seek.
(() => {
  const list = document.querySelector('[data-turns]');
  if (!list) return;
  const card = list.closest('[data-player]') || list;
  const turns = [...list.querySelectorAll('[data-start]')];
  const starts = turns.map((turn) => Number(turn.dataset.start));
  const follow = card.querySelector('[data-follow]');
  const find = card.querySelector('[data-find]');
  const count = card.querySelector('[data-find-count]');
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let current = -1;
  let marks = [];
  let step = -1;

  const show = (node) => {
    const [box, at] = [list.getBoundingClientRect(), node.getBoundingClientRect()];
    list.scrollTo({ top: list.scrollTop + at.top - box.top - (list.clientHeight - at.height) / 2, behavior: calm.matches ? 'auto' : 'smooth' });
  };
  function indexAt(seconds) {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= seconds + 0.05) low = middle + 1; else high = middle;
    }
    return low - 1;
  }
  function mark(index) {
    if (index === current) return;
    if (turns[current]) { turns[current].classList.remove('now'); turns[current].removeAttribute('aria-current'); }
    current = index;
    if (!turns[index]) return;
    turns[index].classList.add('now');
    turns[index].setAttribute('aria-current', 'true');
    if (follow.checked) show(turns[index]);
  }

  // --- finding words
  function unmark() {
    for (const node of marks) node.replaceWith(...node.childNodes);
    marks = [];
    step = -1;
    list.normalize();
  }
  function markIn(text, wanted) {
    for (let at = text.data.toLowerCase().indexOf(wanted); at >= 0; at = text.data.toLowerCase().indexOf(wanted)) {
      const hit = text.splitText(at);
      const rest = hit.splitText(wanted.length);
      const node = document.createElement('mark');
      hit.replaceWith(node);
      node.append(hit);
      marks.push(node);
      text = rest;
    }
  }
  function search() {
    unmark();
    const wanted = find.value.trim().toLowerCase();
    if (wanted.length > 1) {
      const walker = document.createTreeWalker(list, NodeFilter.SHOW_TEXT, (node) => (node.parentElement.closest('.txt') && !node.parentElement.closest('.mask') ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
      const texts = [];
      while (walker.nextNode()) texts.push(walker.currentNode);
      texts.forEach((text) => markIn(text, wanted));
    }
    count.textContent = wanted.length > 1 ? count.dataset.found.replace('{n}', marks.length) : '';
  }
  function next(by) {
    if (!marks.length) return;
    if (marks[step]) marks[step].classList.remove('is-at');
    step = (step + by + marks.length) % marks.length;
    marks[step].classList.add('is-at');
    follow.checked = false;
    show(marks[step]);
    count.textContent = count.dataset.at.replace('{i}', step + 1).replace('{n}', marks.length);
  }

  // --- wiring
  card.addEventListener('sound:time', (event) => mark(indexAt(event.detail)));
  list.addEventListener('click', (event) => {
    const button = event.target.closest('.at');
    if (!button) return;
    follow.checked = true;
    list.dispatchEvent(new CustomEvent('sound:seek', { detail: Number(button.closest('[data-start]').dataset.start), bubbles: true }));
  });
  for (const kind of ['wheel', 'touchmove']) list.addEventListener(kind, () => { follow.checked = false; }, { passive: true });
  list.addEventListener('keydown', (event) => { if (['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown'].includes(event.key)) follow.checked = false; });
  follow.addEventListener('change', () => { if (follow.checked && turns[current]) show(turns[current]); });
  if (find) {
    find.addEventListener('input', search);
    find.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); next(event.shiftKey ? -1 : 1); } });
  }
})();
