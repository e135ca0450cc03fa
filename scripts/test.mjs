/** `npm test`: everything that must pass in the app. Ends with one line, "N passed, N failed"; exits non-zero on a failure. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium, ensureInstalled, run } from './setup.mjs'

let passed = 0
let failed = 0
/** Steps that failed without a test to show for it, told again at the end, where they are seen. */
const broken = []

ensureInstalled()
const reports = mkdtempSync(join(tmpdir(), 'difformer-test-'))
const unitReport = join(reports, 'unit.json')
const browserReport = join(reports, 'browser.json')

/** A step that has no tests to count: it is one failure if it fails. */
function must(name, ok) {
  if (ok) return true
  console.error(`${name} failed.`)
  broken.push(name)
  failed++
  return false
}

/** Adds up a report; a run that failed without saying what counts as one failure. */
function add(name, ok, file, read) {
  const before = failed
  try {
    read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    console.error(`${name} left no report.`)
  }
  if (!ok && failed === before) must(name, false)
}

must('The linter', run('npx', ['biome', 'check', '.']))
must('The type check', run('npx', ['tsc', '--noEmit']))

const unit = run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`])
add('The unit tests', unit, unitReport, (report) => {
  passed += report.numPassedTests
  failed += report.numFailedTests
})

const chromium = await ensureChromium()
if (must('The search for a browser', chromium !== undefined)) {
  if (must('The build', run('npx', ['vite', 'build', '--logLevel', 'warn']))) {
    const env = { ...process.env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport }
    const browser = run('npx', ['playwright', 'test', '--reporter=list,json'], { env })
    add('The browser tests', browser, browserReport, ({ stats }) => {
      passed += stats.expected + stats.flaky
      failed += stats.unexpected
    })
  }
}

rmSync(reports, { recursive: true })
for (const name of broken) console.log(`${name} failed.`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
