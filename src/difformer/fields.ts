import { ModelConfigError } from './errors.ts'

/** A value of the file, with the way to it for the error message. */
export class Field {
  constructor(
    private readonly name: string,
    readonly value: unknown,
  ) {}

  /**
   * The whole of a config.json.
   * @throws ModelConfigError if it is no JSON.
   */
  static parse(input: string | Uint8Array): Field {
    try {
      return new Field('', JSON.parse(typeof input === 'string' ? input : new TextDecoder().decode(input)))
    } catch (error) {
      throw new ModelConfigError(
        'The model’s config.json is not valid JSON.',
        'Check that the address or folder is that of a Difformer model.',
        { cause: error },
      )
    }
  }

  fail(problem: string): never {
    throw new ModelConfigError(
      `The model’s config.json is not usable: ${this.name || 'the file'} ${problem}.`,
      'Check that the address or folder is that of a Difformer model, and export or download it again.',
    )
  }

  optional(key: string): Field | undefined {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      this.fail('must be an object')
    const name = this.name ? `${this.name}.${key}` : key
    return Object.hasOwn(this.value, key) ? new Field(name, (this.value as Record<string, unknown>)[key]) : undefined
  }

  get(key: string): Field {
    return this.optional(key) ?? new Field(this.name ? `${this.name}.${key}` : key, undefined).fail('is missing')
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) this.fail('must be a list')
    return this.value.map((value, i) => new Field(`${this.name}[${i}]`, value))
  }

  text(): string {
    if (typeof this.value !== 'string' || this.value === '') this.fail('must be a text')
    return this.value
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) this.fail('must be a number')
    return this.value
  }

  above(least: number): number {
    const value = this.number()
    if (value <= least) this.fail(`must be more than ${least}`)
    return value
  }

  between(least: number, most: number): number {
    const value = this.number()
    if (value < least || value > most) this.fail(`must be between ${least} and ${most}`)
    return value
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') this.fail('must be true or false')
    return this.value
  }

  integer(least: number): number {
    const value = this.number()
    if (!Number.isSafeInteger(value) || value < least) this.fail(`must be a whole number of at least ${least}`)
    return value
  }

  even(): number {
    const value = this.integer(2)
    if (value % 2) this.fail('must be even')
    return value
  }

  oneOf<T extends string>(values: readonly T[]): T {
    return values.find((value) => value === this.value) ?? this.fail(`must be one of ${values.join(', ')}`)
  }

  language(): string {
    const value = this.text()
    try {
      Intl.getCanonicalLocales(value)
    } catch {
      this.fail('must be a BCP 47 language tag')
    }
    return value
  }

  /** A path below the model folder, never out of it. */
  path(): string {
    const value = this.text()
    const inside = value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
    if (!inside || /[\\:?#]/.test(value)) this.fail('must be a relative path inside the model folder')
    return value
  }
}
