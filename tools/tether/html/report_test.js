// Usage: report_test.js BROWSER FOLDER: the pages of report_test.sh are in FOLDER; pictures of them are written there.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const {pathToFileURL} = require('node:url');
const {chromium} = require('playwright-core');

const [browser, folder] = process.argv.slice(2);
const report = pathToFileURL(path.join(folder, 'report.html')).href;

const open = async (context, url) => {
  const page = await context.newPage();
  page.problems = [];
  page.on('console', (message) => page.problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => page.problems.push(`error: ${error}`));
  page.on('dialog', (dialog) => { page.problems.push('dialog'); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) page.problems.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return page;
};

const shown = (page) => page.locator('.finding:visible').count();

// No two words of a picture, and no word and mark, lie on each other, and all are inside.
const overlaps = (page) => page.evaluate(() => {
  const bad = [];
  for (const svg of document.querySelectorAll('svg.witness')) {
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text:not(.inside), circle, rect')].map((element) =>
      ({text: element.textContent || element.tagName, box: element.getBoundingClientRect()}));
    boxes.forEach(({text, box}, i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
        bad.push(`outside: ${text}`);
      for (const other of boxes.slice(i + 1))
        if (box.left < other.box.right - 1 && other.box.left < box.right - 1 && box.top < other.box.bottom - 1 &&
            other.box.top < box.bottom - 1)
          bad.push(`${text} | ${other.text}`);
    });
  }
  return bad;
});

const tests = {
  async 'shows every finding and counts them'(page) {
    const all = await shown(page);
    assert.ok(all >= 6, `${all} findings`);
    assert.equal(await page.locator('.filters output').textContent(), `${all} findings`);
    assert.match(await page.title(), /^Tether: \d+ findings$/);
  },
  async 'search takes each word, in any order'(page) {
    await page.fill('[name=search]', 'group ADD');
    assert.equal(await shown(page), 1);
    assert.match(await page.locator('.finding:visible .title').textContent(), /'group'/);
    await page.fill('[name=search]', 'no such words');
    assert.equal(await shown(page), 0);
    assert.ok(await page.locator('.nothing').isVisible());
    await page.keyboard.press('Escape');
    assert.ok(await shown(page) > 1);
  },
  async 'filters by check, file and state'(page) {
    await page.selectOption('[name=check]', 'tether-early-return');
    for (const check of await page.locator('.finding:visible .check').allTextContents())
      assert.equal(check, 'tether-early-return');
    const early = await shown(page);
    assert.ok(early > 0);
    await page.selectOption('[name=state]', 'suppressed');
    assert.equal(await shown(page), 1);
    await page.selectOption('[name=state]', 'seen');
    assert.equal(await shown(page), 1);
    await page.keyboard.press('Escape');
    await page.selectOption('[name=file]', 'pipeline.cpp');
    for (const place of await page.locator('.finding:visible .where .place').allTextContents())
      assert.match(place, /^pipeline\.cpp:/);
  },
  async 'keys go from finding to finding'(page) {
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.name), 'search');
    await page.keyboard.type('j');
    assert.equal(await page.inputValue('[name=search]'), 'j');
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    assert.equal(await page.locator('.finding[open]').count(), 0);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.equal(await page.locator('.finding.current').getAttribute('id'), 'f2');
    assert.equal(await page.locator('.finding[open]').count(), 2);
    await page.keyboard.press('k');
    assert.equal(await page.locator('.finding.current').getAttribute('id'), 'f1');
    await page.keyboard.press('o');
    assert.equal(await page.locator('.finding:not([open])').count(), 0);
  },
  async 'text of the program stays text'(page) {
    assert.equal(await page.locator('.finding script, .finding img').count(), 0);
    assert.match(await page.locator('main').textContent(), /<script>document\.title = "broken"<\/script>/);
    assert.notEqual(await page.title(), 'broken');
  },
  async 'marks the blocked line'(page) {
    const rows = page.locator('#' + await page.locator('.finding', {hasText: 'answers_of_all'}).first()
      .getAttribute('id') + ' pre').first().locator('.blocked');
    assert.equal(await rows.count(), 1);
    assert.match(await rows.textContent(), /▶ 7 /);
  },
  async 'draws a lane for each goroutine, with nothing on top of something else'(page) {
    const many = page.locator('.finding', {hasText: 'answers_of_all'}).first();
    assert.equal(await many.locator('svg .head').count(), 6);
    assert.equal(await many.locator('.legend li').count(), 6);
    assert.ok(await many.locator('svg .starts').count() === 5);
    assert.match(await many.locator('svg .stuck').first().textContent(), /STUCK: G\d blocks for ever sending to/);
    assert.deepEqual(await overlaps(page), []);
  },
};

const withoutScript = async (page) => {
  assert.ok(await shown(page) >= 6);
  assert.equal(await page.locator('.filters:visible').count(), 0);
  assert.ok(await page.locator('svg.witness').first().isVisible());
};

(async () => {
  const chrome = await chromium.launch({
    executablePath: browser, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync'],
  });
  let failed = 0;
  const attempt = async (name, test, settings = {}) => {
    const context = await chrome.newContext({viewport: {width: 1200, height: 900}, ...settings});
    try {
      const page = await open(context, report);
      await test(page);
      assert.deepEqual(page.problems, []);
      console.log(`ok: ${name}`);
    } catch (error) {
      ++failed;
      console.log(`FAILED: ${name}\n${error.message}`);
    }
    await context.close();
  };
  for (const [name, test] of Object.entries(tests)) await attempt(name, test);
  await attempt('is whole without its script', withoutScript, {javaScriptEnabled: false});
  for (const colorScheme of ['light', 'dark'])
    for (const width of [1200, 480])
      await attempt(`fits into ${width} pixels, ${colorScheme}`, async (page) => {
        await page.screenshot({path: path.join(folder, `${colorScheme}-${width}.png`), fullPage: true});
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      }, {colorScheme, viewport: {width, height: 900}});
  await chrome.close();
  process.exit(failed ? 1 : 0);
})();
