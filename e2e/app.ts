import { expect, type Locator, type Page } from '@playwright/test'

/** The page as a user meets it. */
export class App {
  readonly page: Page
  readonly source: Locator
  readonly result: Locator
  readonly stage: Locator
  readonly step: Locator
  readonly engine: Locator
  readonly alert: Locator
  readonly scrubber: Locator

  constructor(page: Page) {
    this.page = page
    this.source = page.getByRole('textbox', { name: 'German' })
    this.result = page.getByTestId('result')
    this.stage = page.getByTestId('stage')
    this.step = page.getByTestId('step')
    this.engine = page.getByTestId('engine')
    this.alert = page.getByRole('alert')
    this.scrubber = page.getByRole('slider', { name: 'Step', exact: true })
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  async translate(): Promise<void> {
    await this.button('Translate').click()
  }

  /** Opens the page and gets the model. */
  async openWithModel(path = '/'): Promise<void> {
    await this.page.goto(path)
    await this.button(/^Download/).click()
    await this.ready()
  }

  async ready(): Promise<void> {
    await expect(this.engine).toHaveAttribute('data-status', 'ready')
  }

  /** Waits until a translation of the text that stands there is whole, and gives it. */
  async finished(): Promise<string> {
    await expect(this.result).toHaveAttribute('data-stale', 'false')
    await expect(this.result).not.toBeEmpty()
    return (await this.result.textContent()) ?? ''
  }

  async openPanel(title: string): Promise<void> {
    await this.page.locator('summary').filter({ hasText: title }).first().click()
  }

  /** Picks one of a row of choices by its label, as a pointer does. */
  async pick(name: string): Promise<void> {
    const radio = this.page.getByRole('radio', { name, exact: true })
    await this.page.locator('label').filter({ has: radio }).click()
    await expect(radio).toBeChecked()
  }

  /** Moves a slider of the settings. */
  async set(label: string, value: number): Promise<void> {
    await this.page.getByRole('slider', { name: label }).fill(String(value))
  }
}
