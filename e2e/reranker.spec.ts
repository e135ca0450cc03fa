import { expect, serveTinyModel, test, tinyModels } from './fixtures.ts'

/** A tiny model with a reranker. */
test.beforeEach(async ({ page }) => {
  await serveTinyModel(page, tinyModels.reranked)
})

const text = 'Ich habe gestern einen guten Film gesehen.'

test('the reranker can be left out, and stays so after a reload', async ({ app, page }) => {
  await app.openWithModel()
  await app.source.fill(text)
  await app.finished()
  await app.openPanel('Candidates')
  await expect(page.getByText(/^perplexity/).first()).toBeVisible()
  await app.openPanel('Settings')
  await app.pick('Agreement')
  await app.translate()
  await app.finished()
  await expect(page.locator('.candidate').first()).toBeVisible()
  await expect(page.getByText(/^perplexity/)).toHaveCount(0)
  await page.reload()
  await app.finished()
  await app.openPanel('Settings')
  await expect(page.getByRole('radio', { name: 'Agreement', exact: true })).toBeChecked()
})
