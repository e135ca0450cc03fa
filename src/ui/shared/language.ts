/** Words that a language can hardly do without, and others hardly have. */
const frequent: Readonly<Record<string, string>> = {
  en: 'the and is are was were of to that with for this have has it you they not from which what how who does his her',
  de: 'der die das und ist sind war nicht ein eine einen dem den des mit für auf sich auch ich wir sie wie wo dass zu von im',
  fr: 'le la les des est sont une un dans pour que qui avec sur pas vous nous il elle ce cette au aux et',
  es: 'el la los las es son una un por para que con del no se su como más está al lo y',
  it: 'il la le gli è sono una un per che con del della non si di da come più anche nel alla',
  nl: 'de het een en is zijn van dat niet met voor op aan ook er maar wordt ik wij hij te',
  pt: 'o a os as é são uma um para que com do da não se por como mais está ao em no na',
}

const tables = Object.entries(frequent).map(([language, words]) => [language, new Set(words.split(' '))] as const)

/** The beginning of a long text tells. */
const READ = 2000
/** Fewer words than these tell nothing. */
const LEAST_HITS = 3

/** The language that a text is in, where its small words leave no doubt. */
export function languageOf(text: string): string | undefined {
  const words =
    text
      .slice(0, READ)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  const scores = tables.map(([language, known]) => ({
    language,
    hits: words.filter((word) => known.has(word)).length,
  }))
  scores.sort((a, b) => b.hits - a.hits)
  const [best, next] = scores
  if (best === undefined || next === undefined || best.hits < LEAST_HITS) return undefined
  return best.hits >= 2 * next.hits ? best.language : undefined
}
