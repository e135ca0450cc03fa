import { useHash } from './useHash.ts'

export function Footer() {
  const hash = useHash()
  return (
    <footer className="footer">
      {hash === 'benchmark' ? <a href="#top">Back to the text</a> : <a href="#benchmark">Benchmark this device</a>}
    </footer>
  )
}
