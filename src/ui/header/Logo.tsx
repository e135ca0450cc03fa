/** Noise on the left, lines of text on the right. The same drawing as public/icons/icon.svg. */
export function Logo() {
  return (
    <svg className="header-logo" viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="#0b3b37" />
      <g fill="#f3a683">
        <circle cx="13" cy="17" r="2.4" />
        <circle cx="18.5" cy="27" r="1.8" />
        <circle cx="11.5" cy="35" r="2" />
        <circle cx="17" cy="44.5" r="2.6" />
        <circle cx="23" cy="19" r="2" />
        <circle cx="22.5" cy="36.5" r="1.7" />
      </g>
      <g fill="#d9c98c">
        <circle cx="28.5" cy="25.5" r="2.5" />
        <circle cx="27.5" cy="46" r="2.1" />
        <circle cx="30" cy="33" r="2.2" />
        <circle cx="31" cy="17.5" r="2.3" />
      </g>
      <g fill="#8fe3d6">
        <rect x="37" y="15.5" width="16" height="5" rx="2.5" />
        <rect x="36" y="25.2" width="12" height="5" rx="2.5" />
        <rect x="37" y="34.9" width="16" height="5" rx="2.5" />
        <rect x="35" y="44.6" width="9" height="5" rx="2.5" />
      </g>
    </svg>
  )
}
