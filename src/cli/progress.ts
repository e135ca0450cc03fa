/** Says on stderr how far the decoding is: on a terminal one line that changes, else a line each tenth. */
export function showProgress(started: number): (done: number, total: number) => void {
  let tenth = 0
  return (done, total) => {
    const seconds = (performance.now() - started) / 1000
    const line = `${Math.floor((100 * done) / total)} %, ${Math.ceil((seconds * (total - done)) / done)} s left`
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done < total ? line : ''}`)
    else if (Math.floor((10 * done) / total) > tenth) {
      tenth = Math.floor((10 * done) / total)
      process.stderr.write(`${line}\n`)
    }
  }
}
