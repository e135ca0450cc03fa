/** As much of Markdown as model cards use. Everything becomes plain data; nothing of it is ever taken for HTML. */

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly Row[] }
  | { readonly kind: 'code'; readonly text: string }

export type Row = readonly (readonly Inline[])[]

export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  const line = () => lines[at] ?? ''
  const take = (belongs: (candidate: string) => boolean): string[] => {
    const taken: string[] = []
    while (at < lines.length && belongs(line())) {
      taken.push(line())
      at++
    }
    return taken
  }
  while (at < lines.length) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line())
    if (line().trim() === '') at++
    else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, content: parseInline(heading[2] ?? '') })
      at++
    } else if (line().startsWith('```')) {
      at++
      const code = take((candidate) => !candidate.startsWith('```'))
      at++
      blocks.push({ kind: 'code', text: code.join('\n') })
    } else if (isTableRow(line())) {
      const [head, ...rows] = take(isTableRow).filter((row) => !/^[|\s:-]+$/.test(row))
      if (head !== undefined) blocks.push({ kind: 'table', head: cells(head), rows: rows.map(cells) })
    } else if (isItem(line())) {
      const taken = take((candidate) => isItem(candidate) || /^\s+\S/.test(candidate))
      blocks.push({ kind: 'list', items: joinItems(taken).map(parseInline) })
    } else {
      const taken = take((candidate) => isProse(candidate))
      blocks.push({ kind: 'paragraph', content: parseInline(taken.join(' ')) })
    }
  }
  return blocks
}

const isTableRow = (line: string) => /^\s*\|/.test(line)
const isItem = (line: string) => /^\s*[-*]\s+/.test(line)
const isProse = (line: string) =>
  line.trim() !== '' && !isTableRow(line) && !isItem(line) && !/^(#{1,6}\s|```)/.test(line)

function cells(row: string): Row {
  const inner = row.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split('|').map((cell) => parseInline(cell.trim()))
}

/** An item may go on in indented lines. */
function joinItems(lines: readonly string[]): string[] {
  const items: string[] = []
  for (const line of lines) {
    if (isItem(line)) items.push(line.replace(/^\s*[-*]\s+/, ''))
    else items.push(`${items.pop() ?? ''} ${line.trim()}`)
  }
  return items
}

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g

function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = []
  let from = 0
  for (const match of text.matchAll(marks)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) })
    from = match.index + match[0].length
    const [, code, strong, label = '', href = ''] = match
    if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong })
    // Links into the repository lead nowhere from here.
    else if (/^https:\/\//.test(href)) parts.push({ kind: 'link', text: label, href })
    else parts.push({ kind: 'text', text: label })
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  return parts
}
