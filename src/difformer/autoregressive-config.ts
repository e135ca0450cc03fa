import { Field } from './fields.ts'
import { readFolderConfig } from './folder-config.ts'
import type { AutoregressiveConfig } from './types.ts'

/**
 * Reads the config.json of an autoregressive baseline.
 * @param input the file's text, or its bytes in UTF-8.
 * @throws ModelConfigError that names the field at fault.
 */
export function parseAutoregressiveConfig(input: string | Uint8Array): AutoregressiveConfig {
  const root = Field.parse(input)
  const folder = readFolderConfig(root, 'autoregressive', ['encoder', 'decoder'])
  const special = root.get('special_tokens')
  return {
    ...folder,
    model_type: 'autoregressive',
    special_tokens: {
      ...folder.special_tokens,
      bos: special.get('bos').integer(0),
      eos: special.get('eos').integer(0),
    },
  }
}
