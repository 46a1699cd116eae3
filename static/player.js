// Plays a recording: once a purpose was given, mounts wavesurfer on the waveform the server drew, and tells the server what was heard.
(() => {
  const card = document.querySelector('[data-player]');
  if (!card) return;
  const part = (name) => card.querySelector(`[data-${name}]`);
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read('player-words');
  const peaks = read('player-peaks');
  const duration = Number(card.dataset.duration);
  const [sound, wavebox, seek, speed] = ['sound', 'wave', 'seek', 'speed'].map(part);
  const dialog = document.getElementById('purpose-play');
  const help = document.getElementById('player-keys');
  const heard = new Set();
  const BEAT_SECONDS = 5;
  let session = null;
  sound.removeAttribute('src'); // it is there for browsers without script; wavesurfer must not load it by itself
  let wave = null;
  let position = 0;
  let lastBeat = 0;
  let ending = 0;
  let over = false;

  // --- words
  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    const rest = String(whole % 60).padStart(2, '0');
    const minutes = Math.floor(whole / 60);
    return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
  };
  const spoken = (seconds) => {
    const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
    return `${minutes} ${minutes === 1 ? words.minute : words.minutes} ${rest} ${rest === 1 ? words.second : words.seconds}`;
  };
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--sa-${name}`).trim();
  const colours = () => ({ waveColor: token('control'), progressColor: token('primary'), cursorColor: token('text') });
  const say = (text) => { part('status').textContent = text; };
  const csrf = () => document.querySelector('[name=csrfmiddlewaretoken]').value;

  // --- what the page shows
  function showPosition() {
    part('clock').textContent = clock(position);
    seek.value = Math.floor(position);
    seek.setAttribute('aria-valuetext', words.of.replace('{at}', spoken(position)).replace('{all}', spoken(duration)));
    card.dispatchEvent(new CustomEvent('sound:time', { detail: position }));
  }
  function showPlaying() {
    const playing = !sound.paused;
    part('play').setAttribute('aria-label', playing ? words.pause : over ? words.again : words.play);
    part('play').classList.toggle('is-playing', playing);
    card.classList.toggle('is-playing', playing);
  }
  function showSession() {
    part('purpose').hidden = !session;
    part('ask').hidden = Boolean(session);
    if (!session) return;
    part('purpose-label').textContent = session.purpose_label;
    part('ends').textContent = session.ends;
    part('heard').textContent = clock(session.seconds_heard);
  }

  // --- the playback session
  async function open(next) {
    session = next;
    over = false;
    clearTimeout(ending);
    ending = setTimeout(close, new Date(session.expires_at).getTime() - Date.now());
    heard.clear();
    lastBeat = 0;
    showSession();
    await mount();
    if (position > 0 && position < duration) sound.currentTime = position;
  }
  function close() {
    if (!session) return;
    sound.pause();
    beat();
    session = null;
    over = true;
    sound.removeAttribute('src');
    showSession();
    showPlaying();
    say(words.over);
  }
  async function mount() {
    if (wave) return wave.load(session.media_uri, peaks, duration);
    const { default: WaveSurfer } = await import(card.dataset.wavesurfer);
    wave = WaveSurfer.create({
      container: wavebox, media: sound, height: wavebox.clientHeight, barWidth: 3, barGap: 2, barRadius: 1, cursorWidth: 2,
      hideScrollbar: true, dragToSeek: true, maxPeak: 1, barHeight: 0.86, cspNonce: card.dataset.nonce, ...colours(),
      url: session.media_uri, peaks, duration,
    });
    wave.on('interaction', () => seek.focus({ preventScroll: true }));
    wavebox.classList.add('is-live');
    return new Promise((ready) => { wave.once('ready', ready); });
  }
  function beat(leaving = false) {
    if (!session || heard.size === lastBeat) return;
    lastBeat = heard.size;
    const about = session;
    fetch(about.beat_uri, {
      method: 'POST', keepalive: leaving, headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': csrf() },
      body: JSON.stringify({ seconds_heard: heard.size, position: Math.floor(position) }),
    }).then(async (answer) => {
      if (answer.ok) part('heard').textContent = clock(Math.max(about.seconds_heard, (await answer.json()).seconds_heard));
      else if (session === about && [403, 404, 409, 410].includes(answer.status)) close();
    }).catch(() => { lastBeat = 0; });
  }

  // --- acts
  function complain(text) {
    let line = dialog.querySelector('.problem');
    if (!line) {
      line = document.createElement('p');
      line.className = 'problem';
      line.setAttribute('role', 'alert');
      dialog.querySelector('.b').prepend(line);
    }
    line.textContent = text;
    line.hidden = !text;
  }
  function ask() {
    complain('');
    dialog.showModal();
  }
  const toggle = () => {
    if (!session) ask();
    else if (sound.paused) sound.play().catch(() => say(words.failed));
    else sound.pause();
  };
  function go(seconds) {
    position = Math.min(Math.max(seconds, 0), Math.max(duration - 0.1, 0));
    if (session) sound.currentTime = position;
    showPosition();
  }
  const jump = (seconds) => go(position + seconds);
  function shift(steps) {
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + steps, 0), speed.options.length - 1);
    speed.dispatchEvent(new Event('change'));
  }
  const acts = {
    ' ': toggle, arrowleft: () => jump(-5), arrowright: () => jump(5), j: () => jump(-10), l: () => jump(10),
    ',': () => shift(-1), '.': () => shift(1), '?': () => help.showModal(),
  };

  async function submit(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector('[type=submit]');
    button.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
      const body = await answer.json();
      if (!answer.ok) throw new Error((body.errors || []).map((one) => one.detail).join(' ') || body.detail);
      if (body.reload) { // words that needed this purpose come with the page
        location.hash = 'play';
        location.reload();
        return;
      }
      dialog.close();
      await open(body);
      toggle();
      part('play').focus({ preventScroll: true });
    } catch (error) {
      complain(error.message || words.failed);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  function playAfterReload() {
    if (location.hash !== '#play') return;
    history.replaceState(null, '', location.pathname + location.search);
    toggle();
  }

  // --- wiring
  sound.addEventListener('timeupdate', () => {
    if (!session || !sound.src) return;
    position = sound.currentTime;
    if (!sound.paused) heard.add(Math.floor(position));
    if (heard.size - lastBeat >= BEAT_SECONDS) beat();
    showPosition();
  });
  for (const kind of ['play', 'pause', 'ended']) sound.addEventListener(kind, showPlaying);
  sound.addEventListener('playing', () => say(''));
  for (const kind of ['pause', 'ended']) sound.addEventListener(kind, () => beat());
  sound.addEventListener('error', () => { if (session && sound.getAttribute('src')) { say(words.failed); sound.pause(); showPlaying(); } });
  addEventListener('pagehide', () => beat(true));
  seek.addEventListener('input', () => go(Number(seek.value)));
  speed.addEventListener('change', () => { sound.playbackRate = Number(speed.value); });
  part('play').addEventListener('click', toggle);
  card.querySelectorAll('[data-jump]').forEach((button) => button.addEventListener('click', () => jump(Number(button.dataset.jump))));
  card.addEventListener('sound:seek', (event) => { go(event.detail); if (!session) ask(); else if (sound.paused) toggle(); });
  card.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input:not([type=range]), select, textarea')) return;
    if (event.key === ' ' && event.target.matches('button, a, summary')) return; // a focused button answers to Space itself
    const act = acts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  if (dialog) dialog.querySelector('form').addEventListener('submit', submit);
  new MutationObserver(() => wave && wave.setOptions(colours())).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
  const living = document.getElementById('player-session');
  if (living) open(JSON.parse(living.textContent)).then(playAfterReload).catch(() => say(words.failed));
})();
