'use strict';
(() => {
  const filters = document.querySelector('.filters');
  const findings = [...document.querySelectorAll('.finding')];
  const search = filters.querySelector('[name=search]');
  const selects = [...filters.querySelectorAll('select')];
  const count = filters.querySelector('output');
  const nothing = document.querySelector('.nothing');
  const texts = findings.map((finding) => finding.textContent.toLowerCase());

  const visible = () => findings.filter((finding) => !finding.hidden);

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    findings.forEach((finding, i) => {
      finding.hidden = !(words.every((word) => texts[i].includes(word)) &&
        selects.every((select) => !select.value || finding.dataset[select.name] === select.value));
    });
    const shown = visible().length;
    count.value = shown === findings.length ? `${shown} findings` : `${shown} of ${findings.length} findings`;
    nothing.hidden = shown > 0;
  };

  const setAll = (open) => visible().forEach((finding) => { finding.open = open; });

  const move = (step) => {
    const list = visible();
    if (!list.length) return;
    const now = list.findIndex((finding) => finding.classList.contains('current'));
    const next = list[Math.min(Math.max(now + step, 0), list.length - 1)];
    findings.forEach((finding) => finding.classList.toggle('current', finding === next));
    next.open = true;
    next.querySelector('summary').focus({preventScroll: true});
    next.scrollIntoView({block: 'start'});
  };

  const keys = {
    '/': () => search.focus(),
    j: () => move(1),
    k: () => move(-1),
    o: () => setAll(true),
    c: () => setAll(false),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      search.value = '';
      selects.forEach((select) => { select.value = ''; });
      document.activeElement.blur();
      apply();
      return;
    }
    if (event.target.matches('input, select, textarea') || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  const showTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.matches('.finding')) target.open = true;
  };
  window.addEventListener('hashchange', showTarget);
  [search, ...selects].forEach((field) => field.addEventListener('input', apply));
  filters.querySelector('[name=open]').addEventListener('click', () => setAll(true));
  filters.querySelector('[name=close]').addEventListener('click', () => setAll(false));
  filters.hidden = false;
  apply();
  showTarget();
})();
