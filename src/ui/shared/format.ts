const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')

export const count = (value: number): string => whole.format(value)

export function megabytes(bytes: number): string {
  const value = bytes / 1e6
  return `${value >= 10 ? Math.round(value) : decimal.format(value)} MB`
}

export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} s`
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** "5", or, where it is not always the same, "3 to 7"; "0" of none. */
export function range(values: readonly number[]): string {
  const most = Math.max(0, ...values)
  const least = Math.min(most, ...values)
  return least < most ? `${count(least)} to ${count(most)}` : count(most)
}

export function languageName(tag: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag
}

export const millions = (value: number): string => `${decimal.format(value / 1e6)} million`
