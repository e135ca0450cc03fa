import { expect, serveTinyModel, test, tinyModels } from './fixtures.ts'

const german = 'Guten Morgen, wie geht es dir?'

test.describe('both directions', () => {
  test.beforeEach(async ({ app, page }) => {
    await serveTinyModel(page, tinyModels.bothWays)
    await app.openWithModel()
    await app.openPanel('Settings')
    await page.getByRole('checkbox', { name: 'Translate when I pause typing' }).uncheck()
  })

  test('each direction has its languages, its examples and its own result', async ({ app, page }) => {
    const typed = 'Ich bin sehr müde.'
    await app.source.fill(typed)
    await app.translate()
    const english = await app.finished()
    await expect(app.source).toHaveAttribute('lang', 'de')
    await expect(app.result).toHaveAttribute('lang', 'en')

    await page.getByRole('combobox', { name: 'From' }).selectOption({ label: 'English' })
    await expect(page.getByRole('combobox', { name: 'Into' })).toHaveValue('de')
    const source = page.getByRole('textbox', { name: 'English' })
    await expect(source).toHaveAttribute('lang', 'en')
    await expect(source).toHaveValue(typed)
    // What stands there is of the other direction.
    await expect(app.result).toHaveAttribute('data-stale', 'true')
    await expect(app.result).toHaveAttribute('lang', 'en')
    await expect(app.button(german)).toBeHidden()

    await app.translate()
    expect(await app.finished()).not.toBe(english)
    await expect(app.result).toHaveAttribute('lang', 'de')
    await app.button('Where is the nearest station?').click()
    await expect(source).toHaveValue('Where is the nearest station?')
  })

  test('swapping makes the result the source, and can be taken back', async ({ app, page }) => {
    await app.source.fill(german)
    await app.translate()
    const english = await app.finished()
    await app.button('Swap the languages').click()
    const source = page.getByRole('textbox', { name: 'English' })
    await expect(source).toHaveValue(english)
    await expect(app.result).toBeEmpty()

    await app.button('Undo').click()
    await expect(app.source).toHaveValue(german)
    await expect(app.result).toHaveText(english)
    await expect(app.result).toHaveAttribute('data-stale', 'false')
    await app.button('Undo').click()
    await expect(source).toHaveValue(english)
  })

  test('swapping without a result, or after typing on, keeps what was typed', async ({ app, page }) => {
    await app.source.fill('Hello there')
    await app.button('Swap the languages').click()
    const english = page.getByRole('textbox', { name: 'English' })
    await expect(english).toHaveValue('Hello there')
    await app.translate()
    await app.finished()
    await english.fill('Hello there, friend')
    await app.button('Swap the languages').click()
    await expect(app.source).toHaveValue('Hello there, friend')
  })

  test('what an example or Clear puts away can be brought back', async ({ app }) => {
    await app.source.fill('Mein eigener Text.')
    await app.button(german).click()
    await expect(app.source).toHaveValue(german)
    await app.button('Undo').click()
    await expect(app.source).toHaveValue('Mein eigener Text.')
    await app.button('Clear').click()
    await expect(app.source).toHaveValue('')
    await app.button('Undo').click()
    await expect(app.source).toHaveValue('Mein eigener Text.')
  })

  test('the direction is in the address and outlives a reload', async ({ app, page }) => {
    await expect(page).toHaveURL(/\?from=de&to=en$/)
    await app.button('Swap the languages').click()
    await expect(page).toHaveURL(/\?from=en&to=de$/)
    await page.goto('/')
    await expect(page.getByRole('textbox', { name: 'English' })).toBeVisible()
    await page.goto('/?from=de&to=en&precision=int8')
    await expect(app.source).toBeVisible()
    await expect(page).toHaveURL(/\?from=de&to=en&precision=int8$/)
  })

  test('an address that asks for what no model can do: it says so, and works', async ({ app, page }) => {
    await page.goto('/?from=it&to=fr')
    await expect(page.getByText('This is German to English instead')).toBeVisible()
    await app.ready()
  })
})

test('the shipped model goes one way only, or offers a choice: never a swap that leads nowhere', async ({
  app,
  page,
}) => {
  await serveTinyModel(page, tinyModels.oneWay)
  await page.goto('/')
  await expect(app.button(/^Download/)).toBeVisible()
  await expect(app.button('Swap the languages')).toBeHidden()
  await expect(page.getByRole('combobox')).toHaveCount(0)
  await expect(page.getByRole('radio', { name: 'Translate' })).toHaveCount(0)
})
