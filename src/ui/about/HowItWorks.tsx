import './HowItWorks.css'
import { Disclosure } from '../shared/Disclosure.tsx'

export function HowItWorks() {
  return (
    <Disclosure className="card" title="How this works">
      <div className="about">
        <p>
          Most language models write one word after the other. This one starts with pure noise at every place of the
          sentence and removes it step by step, everywhere at once. This is <em>embedding diffusion</em>: each word is a
          point in a space of many dimensions, noise is a random point, and a Transformer that has read the source
          sentence says at each step where the word should be.
        </p>
        <p>
          The stage shows the word nearest to that guess. While the model learns, an <em>anchor loss</em> asks that its
          guess can be read as the right word; without it, all words of the space would slide together.{' '}
          <em>Noise rescaling</em> makes the noise of training louder than that of decoding, because words lie so far
          apart that a little noise teaches nothing.
        </p>
        <p>
          How long the new sentence will be is guessed first. So several lengths are tried side by side, and the
          candidate that agrees most with all the others is taken. Some models also have a small reader, which goes
          through the finished candidates from left to right and says which of them is likely. A text is worked on in
          parts: sentences, clauses of a long sentence, or passages of an article.
        </p>
        <p className="about-source">
          After Gao et al.,{' '}
          <a href="https://arxiv.org/abs/2212.09412" target="_blank" rel="noreferrer">
            Empowering Diffusion Models on the Embedding Space for Text Generation
          </a>
          , NAACL 2024.
        </p>
      </div>
    </Disclosure>
  )
}
