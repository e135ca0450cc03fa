import './Header.css'
import { Logo } from './Logo.tsx'
import { Status } from './Status.tsx'

export function Header() {
  return (
    <header className="header">
      <Logo />
      <div className="header-words">
        <h1 className="header-name">Difformer</h1>
        <p className="header-line">Text out of noise. It runs on your device, and nothing you type leaves it.</p>
      </div>
      <Status />
    </header>
  )
}
