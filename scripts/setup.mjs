/** What the other scripts need before they can begin: packages, a build, a browser. Plain Node, as nothing is installed yet. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command with its output shown. True if it went well. */
export function run(command, args, options = {}) {
  console.log(`> ${[command, ...args].join(' ')}`)
  const shell = process.platform === 'win32'
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell, ...options }).status === 0
}

function changed(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

function newest(path) {
  if (!existsSync(path)) return 0
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Installs the packages if there are none, or older ones than the lock file's. */
export function ensureInstalled() {
  const installed = changed(join(root, 'node_modules/.package-lock.json'))
  if (installed > 0 && installed >= changed(join(root, 'package-lock.json'))) return
  // Not `npm ci`: the lock file need not name the optional binaries of every platform, and `ci` refuses such a one.
  if (!run('npm', ['install', '--no-save', '--no-audit', '--no-fund'])) process.exit(1)
}

/** Builds the app if there is no build, or one older than what it is made of. */
export function ensureBuilt() {
  const sources = ['src', 'public', 'models', 'vite', 'index.html', 'vite.config.ts', 'package-lock.json']
  const built = changed(join(root, 'dist/index.html'))
  if (built > Math.max(...sources.map((path) => newest(join(root, path))))) return
  if (!run('npx', ['vite', 'build', '--logLevel', 'warn'])) process.exit(1)
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
}

/** The path of a Chromium: the one asked for, the system's, Playwright's, or one that is installed now. */
export async function ensureChromium() {
  const { chromium } = await import('@playwright/test')
  const find = () =>
    process.env.CHROMIUM_PATH ??
    onPath(['chromium', 'chromium-browser', 'google-chrome']) ??
    [chromium.executablePath()].find((file) => existsSync(file))
  const isRoot = process.getuid?.() === 0
  if (!find() && isRoot && existsSync('/etc/debian_version')) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  if (!find()) run('npx', ['playwright', 'install', 'chromium'])
  const found = find()
  if (!found) console.error('No Chromium was found or could be installed. Set CHROMIUM_PATH to one.')
  return found
}
