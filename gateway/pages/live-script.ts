/**
 * The one script: on pages that decide nothing it waits for word of a change, fetches the page again and puts the new content
 * in place of the old. Open details, the place on the page and the focus stay. It sends nothing and has no state.
 */
export const liveScript = `'use strict';
(() => {
  const main = document.getElementById('main');
  const words = document.getElementById('live');
  if (!main || !main.dataset.live || !window.EventSource) return;
  let busy = false;
  let again = false;
  const say = (text) => { if (words && words.textContent !== text) words.textContent = text; };
  const keyOf = (one) => [one.tagName, one.id, one.getAttribute('href'), one.textContent].join('|');
  const openOnes = () => new Set([...main.querySelectorAll('details[open][id]')].map((one) => one.id));
  async function renew() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const reply = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
      if (reply.redirected || reply.status === 401) { location.reload(); return; }
      if (!reply.ok) return;
      const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
      const fresh = page.getElementById('main');
      if (!fresh) return;
      const open = openOnes();
      for (const one of fresh.querySelectorAll('details[id]')) if (open.has(one.id)) one.open = true;
      const typing = main.contains(document.activeElement) && document.activeElement.matches('input,select,textarea');
      if (typing) { again = false; setTimeout(renew, 2000); return; }
      const focused = main.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
      main.replaceChildren(...fresh.childNodes);
      main.dataset.version = fresh.dataset.version ?? '';
      document.title = page.title;
      const same = focused && [...main.querySelectorAll('a,button,summary,input,select')].find((one) => keyOf(one) === focused);
      if (same) same.focus({ preventScroll: true });
    } catch {
      say('The gateway does not answer; this page may be old.');
    } finally {
      busy = false;
      if (again) { again = false; void renew(); }
    }
  }
  const stream = new EventSource(main.dataset.live);
  stream.addEventListener('changed', (event) => { if (event.data !== main.dataset.version) void renew(); });
  stream.addEventListener('tick', () => void renew());
  stream.addEventListener('over', () => { stream.close(); say('The run is over; this page stays as it is.'); void renew(); });
  stream.onopen = () => say('Changes show by themselves.');
  stream.onerror = () => say('The gateway does not answer; this page may be old.');
})();
`;
