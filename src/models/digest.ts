import { ModelIntegrityError } from '../difformer/errors.ts'
import type { RemoteFile } from './files.ts'

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** True if the bytes are what the file's entry promises. */
export async function matches(file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (bytes.byteLength !== file.bytes) return false
  return file.sha256 === undefined || (await sha256(bytes)) === file.sha256.toLowerCase()
}

export function integrityError(file: RemoteFile): ModelIntegrityError {
  return new ModelIntegrityError(
    `The file ${file.name} arrived damaged: it is not what the model’s list promises.`,
    'Delete the model and download it again. If that does not help, the copy on the server is broken.',
  )
}
