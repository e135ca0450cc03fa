import { beforeWorker, expect, serveTinyModel, test } from './fixtures.ts'

const example = 'Ich habe gestern einen guten Film gesehen.'

test('an example becomes English, with its steps shown', async ({ app, page }) => {
  await app.openWithModel()
  await app.button(example).click()
  const text = await app.finished()
  expect(text).toMatch(/[a-z]/)
  await expect(app.source).toHaveValue(example)
  await expect(page.getByText(/\d+\.\d+ s · \d+ steps · \d+ candidates · CPU \(WASM\)/)).toBeVisible()

  const tokens = app.stage.locator('.token')
  await expect(tokens.first()).toBeVisible()
  for (const p of await tokens.evaluateAll((all) => all.map((token) => Number(token.getAttribute('data-p'))))) {
    expect(p).toBeGreaterThanOrEqual(0)
    expect(p).toBeLessThanOrEqual(1)
  }
  const shown = (await app.stage.textContent()) ?? ''
  expect(shown.replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''))
})

test('steps are shown while it runs', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  await app.set('Steps', 40)
  await app.source.fill(example)
  const seen = new Set<string>()
  await page.exposeFunction('saw', (step: string) => seen.add(step))
  await page.evaluate(() => {
    const tell = (globalThis as unknown as { saw(step: string): void }).saw
    const watch = new MutationObserver(() => tell(document.querySelector('[data-testid=step]')?.textContent ?? ''))
    watch.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await app.translate()
  await app.finished()
  expect([...seen].filter((step) => step.startsWith('Step ')).length).toBeGreaterThan(3)
})

test('the same seed gives the same text, whatever lies between', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('7')
  await app.source.fill(example)
  await app.translate()
  const first = await app.finished()
  const steps = await app.stage.textContent()

  await app.button('Roll another seed').click()
  await expect(seed).not.toHaveValue('7')
  await app.translate()
  await app.finished()

  await seed.fill('7')
  await app.translate()
  await expect(app.result).toHaveAttribute('data-stale', 'false')
  expect(await app.finished()).toBe(first)
  expect(await app.stage.textContent()).toBe(steps)
})

test('finished steps can be scrubbed and replayed, and the text stays', async ({ app }) => {
  await app.openWithModel()
  // Long enough not to be settled after the first step.
  await app.source.fill(
    'Das alte Bild erinnert mich an jemanden, den ich vor sehr langer Zeit in einer fremden Stadt kannte.',
  )
  await app.translate()
  const text = await app.finished()
  const last = await app.stage.textContent()

  await app.scrubber.fill('1')
  await expect(app.step).toHaveText(/^Step 1 of/)
  expect(await app.stage.textContent()).not.toBe(last)
  await expect(app.result).toHaveText(text)

  await app.button('Replay').click()
  await expect(app.button('Pause')).toBeVisible()
  await expect(app.button('Replay')).toBeVisible()
  expect(await app.stage.textContent()).toBe(last)

  await app.button('Replay').click()
  await app.button('Pause').click()
  await expect(app.button('Replay')).toBeVisible()
})

test('a translation can be cancelled at once, and the next one works', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  await app.set('Steps', 50)
  await app.set('Lengths tried', 15)
  await app.set('Noises for each length', 4)
  await app.source.fill(Array(12).fill(example).join(' '))
  await app.translate()
  await app.button('Cancel').click()
  await expect(app.button('Cancel')).toBeHidden()
  await expect(app.result).toBeEmpty()

  await app.translate()
  await expect(app.button('Cancel')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(app.button('Cancel')).toBeHidden()

  await app.button('Reset to defaults').click()
  await app.source.fill(example)
  await app.translate()
  expect(await app.finished()).not.toBe('')
  await expect(app.alert).toBeHidden()
})

test('a paragraph keeps its line breaks, and its sentences are told apart', async ({ app }) => {
  await app.openWithModel()
  await app.source.fill('Guten Morgen!  Wie geht es dir?\n\nIch bin müde.\nDas Wetter ist schön.')
  await app.translate()
  const text = await app.finished()
  expect(text.split('\n').map((line) => line !== '')).toEqual([true, false, true, true])
  expect(text).not.toMatch(/\n$/)
  await expect(app.stage.getByRole('listitem')).toHaveCount(4)
})

test('a long sentence is translated clause by clause, and is one sentence again', async ({ app }) => {
  await app.openWithModel()
  await app.source.fill(
    'Als wir gestern Abend nach Hause kamen, hatte meine Mutter schon das Essen gekocht, aber mein Vater war noch nicht ' +
      'da, weil er den Bus verpasst hatte und zu Fuß gehen musste.',
  )
  await app.translate()
  const text = await app.finished()
  expect(await app.stage.getByRole('listitem').count()).toBeGreaterThan(1)
  // Each clause came back as a sentence of its own, with a full stop.
  expect(text.match(/[.!?]/g)).toHaveLength(1)
  expect(text).toMatch(/, \p{Ll}.*[.!?]$/u)
})

test('all candidates can be seen, the chosen one marked, and each watched', async ({ app, page }) => {
  await app.openWithModel()
  await app.button(example).click()
  const text = await app.finished()
  await app.openPanel('Candidates')
  const candidates = page.locator('.candidate')
  await expect(candidates.nth(1)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Chosen:/ })).toContainText(text)
  const other = candidates.nth(1)
  await other.click()
  await expect(other).toHaveAttribute('aria-pressed', 'true')
  // The stage shows every position, the candidate's text one of each run of equal tokens.
  const positions = await app.stage.locator('.token-text').allTextContents()
  const collapsed = positions.filter((token, i) => token !== positions[i - 1]).join('')
  expect(((await other.locator('.candidate-text').textContent()) ?? '').replace(/\s+/g, '')).toBe(collapsed)
  await expect(app.result).toHaveText(text)
})

test('the result can be copied', async ({ app, context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.openWithModel()
  await app.button(example).click()
  const text = await app.finished()
  await app.button('Copy').click()
  await expect(app.button('Copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text)
})

test('it translates by itself when typing pauses, and only then', async ({ app, page }) => {
  await app.openWithModel()
  await app.source.pressSequentially('Guten Morgen.')
  await app.finished()

  await app.openPanel('Settings')
  await page.getByRole('checkbox', { name: 'Translate when I pause typing' }).uncheck()
  await app.source.fill('Gute Nacht.')
  await page.waitForTimeout(1500)
  await expect(app.result).toHaveAttribute('data-stale', 'true')
})

test('text and settings outlive a reload', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  await app.set('Steps', 5)
  await app.source.fill(example)
  await app.finished()
  await page.reload()
  await expect(app.source).toHaveValue(example)
  await app.finished()
  await expect(page.getByText(/ · 5 steps · /).first()).toBeVisible()
})

test('noise is there at once, before the first step', async ({ app, page }) => {
  // Steps that never come: whatever is seen is there without them.
  await beforeWorker(
    page,
    `const post = self.postMessage
    self.postMessage = function (message, ...rest) { if (message?.type !== 'step') post.call(self, message, ...rest) }`,
  )
  await serveTinyModel(page)
  await app.openWithModel()
  await app.openPanel('Settings')
  await app.set('Steps', 50)
  await app.set('Lengths tried', 15)
  await app.source.fill(Array(40).fill(example).join(' '))
  await app.translate()
  await expect(page.getByTestId('noise').getByRole('listitem', { includeHidden: true })).toHaveCount(12)
  await expect(app.step).toHaveText('Noise')
  await app.button('Cancel').click()
  await expect(page.getByTestId('noise')).toBeHidden()
})
