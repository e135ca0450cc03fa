/** Words that are in every English text and tell nothing of what it is about. */
const FUNCTION_WORDS = new Set(
  `a about above after again against all also although am among an and any are as at be because been before being below between
  both but by can could did do does doing down during each either else ever every few for from further had has have having he her
  here hers herself him himself his how however i if in into is it its itself just like may me might more most much must my myself
  neither no nor not now of off on once one only or other our ours ourselves out over own per rather said same say says shall she
  should since so some still such than that the their theirs them themselves then there these they this those though through to
  too under until up upon us very via was we well were what when where whether which while who whom whose why will with within
  without would yet you your yours yourself ll re ve don didn doesn isn wasn`.split(/\s+/),
)

/** The content words of a text in their order, lower-cased. */
export function contentWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => word.length > 1 && !FUNCTION_WORDS.has(word))
}
