/** Line icons of 20 x 20, drawn in the colour of the text. */
const paths = {
  arrow: 'M8 5l5 5-5 5',
  cancel: 'M5.5 5.5h9v9h-9z',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  close: 'M5.5 5.5l9 9m0-9l-9 9',
  copy: 'M7.5 7.5v-3h8v8h-3m-8-5h8v8h-8z',
  cpu: 'M6 6h8v8H6zM8.5 3v3m3-3v3m-3 8v3m3-3v3M3 8.5h3m-3 3h3m8-3h3m-3 3h3',
  describe: 'M10.5 3.5h6v6l-7 7-6-6zM13.5 6.5h.01',
  dice: 'M4 4h12v12H4zM7.5 7.5h.01M12.5 7.5h.01M10 10h.01M7.5 12.5h.01M12.5 12.5h.01',
  down: 'M6 8l4 4 4-4',
  download: 'M10 3.5v9m-3.5-3.5L10 12.5 13.5 9M4 16h12',
  info: 'M10 9v5m0-7.5h.01M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15z',
  offline: 'M3 3l14 14M5 12.5a4 4 0 01.6-7.9M8 4.2a5 5 0 016.8 4.3 3.2 3.2 0 012 5M6 14.5h6.5',
  paraphrase: 'M4 8.5a6 6 0 0110.8-2.3M16 11.5a6 6 0 01-10.8 2.3M15.5 3v3.5H12M4.5 17v-3.5H8',
  pause: 'M7.5 5v10m5-10v10',
  play: 'M7 4.5v11l8.5-5.5z',
  question:
    'M4 3.5h12a1 1 0 011 1v8.5a1 1 0 01-1 1H9.5L6 17v-3H4a1 1 0 01-1-1V4.5a1 1 0 011-1zM8 7.2a2 2 0 113 1.7c-.7.4-1 .7-1 1.3m0 1.8h.01',
  replay: 'M4.5 10a5.5 5.5 0 109.6-3.6M14.5 3v3.8h-3.8',
  simplify: 'M3.5 5h13M5.5 10h9M8 15h4',
  summarize: 'M4 5h.01M4 10h.01M4 15h.01M7.5 5h9M7.5 10h6.5M7.5 15h8',
  swap: 'M3.5 7.5h12m-3.5-4l4 4M16.5 12.5h-12m3.5 4l-4-4',
  text: 'M4 5h12M4 10h12M4 15h8',
  translate: 'M3 5h8M7 3.2V5m2 0c-.6 3.2-2.8 5.6-5.8 6.8M5 7.5c.8 1.8 2.4 3.2 4.6 4M9.5 17l3.6-8.5L16.8 17M10.8 14h4.7',
  trash: 'M4 6h12M8 6V4h4v2m-6.5 0l.7 10h7.6l.7-10',
  undo: 'M7 4L3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 010 9H8',
  warning: 'M10 8v3.5m0 2.5h.01M10 3L2.5 16.5h15z',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
