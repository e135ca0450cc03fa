import type { Block, Inline, Row } from './markdown.ts'

/** A model card. Its first heading is the panel's own, so it is left out. */
export function CardText({ blocks }: { readonly blocks: readonly Block[] }) {
  const shown = blocks[0]?.kind === 'heading' && blocks[0].level === 1 ? blocks.slice(1) : blocks
  return (
    <div className="card-text">
      {shown.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change while it is read.
        <CardBlock key={i} block={block} />
      ))}
    </div>
  )
}

function CardBlock({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <h3>
          <Words content={block.content} />
        </h3>
      )
    case 'paragraph':
      return (
        <p>
          <Words content={block.content} />
        </p>
      )
    case 'code':
      return <pre>{block.text}</pre>
    case 'list':
      return (
        <ul>
          {block.items.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <li key={i}>
              <Words content={item} />
            </li>
          ))}
        </ul>
      )
    case 'table':
      return <CardTable head={block.head} rows={block.rows} />
  }
}

function CardTable({ head, rows }: { readonly head: Row; readonly rows: readonly Row[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard.
    <section className="card-table" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>
            {head.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <th key={i} scope="col">
                <Words content={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <tr key={i}>
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <td key={j}>
                  <Words content={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Words({ content }: { readonly content: readonly Inline[] }) {
  return content.map((part, i) => {
    const key = `${i}`
    if (part.kind === 'code') return <code key={key}>{part.text}</code>
    if (part.kind === 'strong') return <strong key={key}>{part.text}</strong>
    if (part.kind !== 'link') return part.text
    return (
      <a key={key} href={part.href} target="_blank" rel="noreferrer">
        {part.text}
      </a>
    )
  })
}
