import { Tokenizer } from '@huggingface/tokenizers'
import { ModelIntegrityError } from './errors.ts'
import type { ModelFolderConfig, TaskConfig } from './types.ts'

/** How many texts' tokens are kept. */
const KNOWN_TEXTS = 128

/**
 * The joint byte-level BPE tokenizer of a model.
 *
 * Text that a user types never becomes a special token, not even "<pad>": special ids come from `prefixId` alone.
 */
export class TextTokenizer {
  private readonly known = new Map<string, readonly number[]>()

  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly pieces: readonly (Uint8Array | undefined)[],
    private readonly specialIds: ReadonlyMap<string, number>,
  ) {}

  /**
   * Reads tokenizer.json (Hugging Face tokenizers format).
   * @throws ModelIntegrityError if it is not the tokenizer that the configuration promises.
   */
  static fromJson(
    input: string | Uint8Array,
    config: Pick<ModelFolderConfig, 'sizes' | 'special_tokens' | 'tasks'>,
  ): TextTokenizer {
    const json = readJson(input)
    // Without its list of added tokens the tokenizer splits their names like any text.
    const tokenizer = new Tokenizer({ ...json, added_tokens: [] }, { clean_up_tokenization_spaces: false })
    const ids = new Map(Object.entries(json.model.vocab))
    for (const token of json.added_tokens) ids.set(token.content, token.id)
    if (ids.size !== config.sizes.vocab_size) {
      throw broken(`it has ${ids.size} tokens and the model ${config.sizes.vocab_size}`)
    }
    const specialIds = new Map<string, number>()
    const pieces: (Uint8Array | undefined)[] = new Array(ids.size)
    for (const [token, id] of ids) {
      if (id < config.special_tokens.count) specialIds.set(token, id)
      else pieces[id] = toBytes(token)
    }
    for (const task of config.tasks) {
      if (!specialIds.has(task.prefix_token)) throw broken(`it lacks the special token ${task.prefix_token}`)
    }
    return new TextTokenizer(tokenizer, pieces, specialIds)
  }

  /** Token ids of a text, without its task's prefix; an empty text has none. */
  encode(text: string): readonly number[] {
    if (text === '') return []
    // A sentence is looked at twice: whether it fits, and what it is.
    let ids = this.known.get(text)
    if (!ids) {
      ids = this.tokenizer.encode(text, { add_special_tokens: false }).ids
      if (this.known.size >= KNOWN_TEXTS) this.known.clear()
      this.known.set(text, ids)
    }
    return ids
  }

  /** Id of the special token that a source of this task begins with. */
  prefixId(task: TaskConfig): number {
    const id = this.specialIds.get(task.prefix_token)
    if (id === undefined) throw broken(`it lacks the special token ${task.prefix_token}`)
    return id
  }

  /** Text of the ids: special ones left out, without the one space that every sentence starts with. */
  decode(ids: readonly number[]): string {
    const text = this.display(ids).join('')
    return text.startsWith(' ') ? text.slice(1) : text
  }

  /**
   * The text of each token, with the space before it if it begins a word. A letter whose bytes lie in several tokens is shown
   * by the last of them and the others are empty; joined, the texts are that of the whole. Special ids are empty.
   */
  display(ids: readonly number[]): string[] {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    return ids.map((id, i) => {
      const piece = this.pieces[id]
      const text = piece ? decoder.decode(piece, { stream: true }) : ''
      return i === ids.length - 1 ? text + decoder.decode() : text
    })
  }
}

interface TokenizerJson {
  readonly model: { readonly vocab: Readonly<Record<string, number>> }
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[]
}

function readJson(input: string | Uint8Array): TokenizerJson {
  let json: Partial<TokenizerJson> & { model?: { type?: unknown } }
  try {
    json = JSON.parse(typeof input === 'string' ? input : new TextDecoder().decode(input))
  } catch (error) {
    throw broken('it is not valid JSON', error)
  }
  if (json?.model?.type !== 'BPE' || typeof json.model.vocab !== 'object') throw broken('it is no BPE tokenizer')
  return { ...json, model: json.model, added_tokens: json.added_tokens ?? [] }
}

function broken(problem: string, cause?: unknown): ModelIntegrityError {
  return new ModelIntegrityError(
    `The model’s tokenizer.json is not usable: ${problem}.`,
    'Delete the model and download it again.',
    { cause },
  )
}

/** Byte-level BPE writes a byte as itself where that is a visible Latin-1 letter, and as a letter from U+0100 on otherwise. */
const BYTE_OF_LETTER: ReadonlyMap<string, number> = (() => {
  const letters = new Map<string, number>()
  let others = 0
  for (let byte = 0; byte < 256; byte++) {
    const visible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
    letters.set(String.fromCharCode(visible ? byte : 0x100 + others++), byte)
  }
  return letters
})()

function toBytes(piece: string): Uint8Array {
  return Uint8Array.from(piece, (letter) => {
    const byte = BYTE_OF_LETTER.get(letter)
    if (byte === undefined) throw broken(`its token “${piece}” is not made of bytes`)
    return byte
  })
}
