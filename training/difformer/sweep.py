"""Measure decoding settings beside each other on validation pairs, with what the literature offers and decoding here leaves out.

python -m difformer.sweep --run runs/NAME --pairs FOLDER/valid.tsv --limit 400 "steps=8" "steps=2 sampler=ddim" "steps=2 power=2"

A setting is a list of NAME=VALUE: any field of Decoding, or
    sampler   ddpm, ddim (arXiv 2010.02502) or dpm++ (second-order multistep DPM-Solver++ on z0, arXiv 2211.01095)
    power     the respaced grid is T (1 - u^power), u even: above 1 denser at the noisy end (default 1)
    shift     the model is told t + shift (T - t) (CeDi of DINOISER, arXiv 2302.10025; default 0)
    true      1: the reference's length, no length beam
    weight    of the mean log-probability beside mutual BLEU when a candidate is chosen
    rerank    weight of the mean log-probability that the autoregressive --reranker gives a candidate, beside mutual BLEU; inf for
              the lowest perplexity alone, as in the paper, section 4
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import torch
from sacrebleu.metrics import BLEU, CHRF
from torch import Tensor

from .autoregressive import Autoregressive
from .corpus import read_evaluation
from .diffusion import Diffusion
from .model import Difformer
from .sample import Candidate, Decoding, Encoded, all_candidates, choose, load_run, rerank, reverse_process
from .tokenizer import decode, encode

EXTRA = {"sampler": "ddpm", "power": 1.0, "shift": 0.0, "true": 0, "weight": 0.0, "rerank": 0.0}


class Variant(Diffusion):
    """A diffusion whose grid, told time and update are those of a setting."""

    def __init__(self, base: Diffusion, sampler: str, power: float, shift: float) -> None:
        self.timesteps, self.noise_factor, self.alpha_bar = base.timesteps, base.noise_factor, base.alpha_bar
        self.sampler, self.power, self.shift = sampler, power, shift

    def model_time(self, t: Tensor) -> Tensor:
        return super().model_time(t + self.shift * (self.timesteps - 1 - t))

    def grid(self, steps: int, early_stop: int) -> list[int]:
        total, last = steps + early_stop, self.timesteps - 1
        every = [math.floor(last * (1 - (i / max(1, total - 1)) ** self.power) + 0.5) for i in range(total)]
        return every[:steps]

    def posterior(self, steps: int, early_stop: int) -> list[tuple[float, float, float]]:
        if self.sampler == "ddpm":
            return super().posterior(steps, early_stop)
        every = self.grid(steps + early_stop, 0)
        out = []
        for t, prev in zip(every[:steps], [*every[1:], None][:steps], strict=True):
            a, ap = float(self.alpha_bar[t]), 1.0 if prev is None else float(self.alpha_bar[prev])
            c1 = math.sqrt((1 - ap) / (1 - a))
            out.append((math.sqrt(ap) - c1 * math.sqrt(a), c1, 0.0))
        return out

    def extrapolation(self, steps: int, early_stop: int) -> list[float]:
        """How far dpm++ goes beyond each z0_hat, away from the one before: 1 / (2 r) of arXiv 2211.01095, equation (8)."""
        every = self.grid(steps + early_stop, 0)
        half_log_snr = [0.5 * math.log(float(self.alpha_bar[t] / (1 - self.alpha_bar[t]))) for t in every]
        h = [b - a for a, b in zip(half_log_snr, half_log_snr[1:], strict=False)]
        return [0.0, *(h[i] / (2 * h[i - 1]) for i in range(1, len(h))), 0.0]


class Extrapolating:
    """The model with z0_hat of every step but the last moved on as dpm++ asks. Stands in for it during one reverse process."""

    def __init__(self, model: Difformer, by: list[float]) -> None:
        self.model, self.by, self.step, self.before = model, by, 0, None

    def __getattr__(self, name: str):
        return getattr(self.model, name)

    def denoise(self, z: Tensor, t: Tensor, mask: Tensor, encoded: Encoded, z0_prev: Tensor) -> Tensor:
        plain = self.model.denoise(z, t, mask, encoded, z0_prev if self.before is None else self.before)
        k, before = self.by[self.step], self.before
        self.step, self.before = self.step + 1, plain
        return plain if before is None else plain + k * (plain - before)


def adjacent_repeats(texts: list[str]) -> float:
    """Words equal to the one before them, in per cent of all words."""
    words = [text.lower().split() for text in texts]
    repeated = sum(a == b for row in words for a, b in zip(row, row[1:], strict=False))
    return 100 * repeated / max(1, sum(map(len, words)))


def parse_setting(text: str) -> tuple[Decoding, dict]:
    """Raises ValueError for a name that is no setting."""
    decoding, extra = Decoding(), dict(EXTRA)
    for part in text.split():
        name, _, value = part.partition("=")
        holder = vars(decoding) if name in vars(decoding) else extra
        if name not in holder:
            raise ValueError(f"{name} is no setting; known: {', '.join([*vars(decoding), *EXTRA])}")
        kind = type(holder[name])
        holder[name] = bool(int(value)) if kind is bool else kind(value)
    return decoding, extra


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--swap", action="store_true", help="translate the other way")
    parser.add_argument("--reranker", type=Path, help="run folder of an autoregressive model with the same tokenizer")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--threads", type=int)
    parser.add_argument("settings", nargs="+")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    if not args.reranker and any(parse_setting(setting)[1]["rerank"] for setting in args.settings):
        parser.error("rerank=1 needs --reranker")

    task, sources, references = read_evaluation(args.pairs, args.swap, args.limit)
    model, base, tokenizer = load_run(args.run)
    reranker = load_run(args.reranker)[0] if args.reranker else None
    true_lengths = [max(1, len(row)) for row in encode(tokenizer, references)]
    repeats = adjacent_repeats(references)
    print(f"{len(sources)} pairs of {args.pairs.parent.name}, {task.prefix}; the references repeat {repeats:.2f} %")
    print("| setting | BLEU | chrF | length | repeats % | seconds |\n| --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    known: dict[str, list[tuple[list[int], list[Candidate]]]] = {}
    for setting in args.settings:
        decoding, extra = parse_setting(setting)
        variant = Variant(base, extra["sampler"], extra["power"], extra["shift"])

        def process(m, diffusion, encoded, lengths, options, variant=variant):
            if variant.sampler == "dpm++":
                m = Extrapolating(m, variant.extrapolation(options.steps, options.early_stop))
            return reverse_process(m, diffusion, encoded, lengths, options)

        started = time.monotonic()
        # Ways to choose are compared on the same candidates.
        same = str((decoding, {name: value for name, value in extra.items() if name not in ("weight", "rerank")}))
        if same not in known:
            lengths = true_lengths if extra["true"] else None
            known[same] = all_candidates(
                model, variant, tokenizer, sources, task.prefix, decoding, args.batch_size, lengths, process
            )
        texts = [decode(tokenizer, row[pick(row, source, extra, reranker)].tokens) for source, row in known[same]]
        seconds = time.monotonic() - started
        bleu = BLEU().corpus_score(texts, [references])
        chrf = CHRF().corpus_score(texts, [references]).score
        row = [f"{bleu.score:.2f}", f"{chrf:.2f}", f"{bleu.ratio:.3f}", f"{adjacent_repeats(texts):.2f}", f"{seconds:.0f}"]
        print(f"| `{setting}` | {' | '.join(row)} |", flush=True)


def pick(candidates: list[Candidate], source: list[int], extra: dict, reranker: Autoregressive | None) -> int:
    """The choice among a sentence's candidates as a setting has it."""
    if extra["rerank"] and reranker:
        return rerank(reranker, candidates, source, extra["rerank"])
    best = choose(candidates)
    if not extra["weight"]:
        return best
    scores = [c.score + extra["weight"] * c.log_probability for c in candidates]
    return scores.index(max(scores))


if __name__ == "__main__":
    main()
