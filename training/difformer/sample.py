"""Decoding: the reverse process over a length beam x noise beam, and the choice among its candidates by MBR.

python -m difformer.sample --run runs/NAME "Guten Morgen."
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from .autoregressive import Autoregressive, beam_search, mean_log_probability
from .config import Config
from .data import pad
from .diffusion import Diffusion
from .model import Difformer, Encoded
from .noise import gaussian
from .tokenizer import SPECIAL_TOKENS, decode, encode, task_token
from .weights import load_weights


@dataclass
class Decoding:
    """How to decode. steps: denoiser calls; early_stop: steps of the respaced grid, at its clean end, that are not run."""

    steps: int = 8
    early_stop: int = 2
    length_beam: int = 5
    noise_beam: int = 1
    noise_factor: float = 1.0
    collapse_repeats: bool = True
    extra_length: int = 0  # tokens more than the length head says, for what collapse_repeats takes away
    length_factor: float = 1.0  # stretches the length head's distribution
    clamp: bool = False
    seed: int = 0


@dataclass
class Candidate:
    tokens: list[int]
    log_probability: float  # mean over its tokens
    score: float = 1.0  # mean sentence BLEU against the others
    likelihood: float | None = None  # mean log-probability that a reranker gives it


def sentence_bleu(hypothesis: list[int], reference: list[int]) -> float:
    """BLEU-4 of two token sequences in 0..1, add-one smoothed from bigrams on (Lin & Och, 2004)."""
    if not hypothesis or not reference:
        return 0.0
    log = 0.0
    for n in range(1, 5):
        total = max(0, len(hypothesis) - n + 1)
        grams = Counter(tuple(hypothesis[i : i + n]) for i in range(total))
        others = Counter(tuple(reference[i : i + n]) for i in range(len(reference) - n + 1))
        match = sum((grams & others).values())
        if n == 1 and match == 0:
            return 0.0
        log += math.log(match / total if n == 1 else (match + 1) / (total + 1))
    return math.exp(log / 4 + min(0.0, 1 - len(reference) / len(hypothesis)))


def choose(candidates: list[Candidate]) -> int:
    """Minimum Bayes risk: scores each candidate by its mean sentence BLEU against the others; ties go to probability."""
    for i, candidate in enumerate(candidates):
        others = [c.tokens for j, c in enumerate(candidates) if j != i]
        if others:
            candidate.score = sum(sentence_bleu(candidate.tokens, o) for o in others) / len(others)
    return max(range(len(candidates)), key=lambda i: (candidates[i].score, candidates[i].log_probability, -i))


def rerank(reranker: Autoregressive, candidates: list[Candidate], source: list[int], weight: float) -> int:
    """Which of the candidates has the most mutual BLEU plus `weight` times the mean log-probability that the autoregressive model
    gives it; of weight inf the latter alone."""
    choose(candidates)  # gives them their scores
    if candidates[0].likelihood is None:
        target = pad([np.array(c.tokens) for c in candidates])
        likely = mean_log_probability(reranker, torch.tensor([source] * len(candidates)), target).tolist()
        for candidate, likelihood in zip(candidates, likely, strict=True):
            candidate.likelihood = likelihood
    total = [c.likelihood if math.isinf(weight) else c.score + weight * c.likelihood for c in candidates]
    return total.index(max(total))


def collapse_repeats(tokens: list[int]) -> list[int]:
    """One of each run of equal neighbours: positions decoded in parallel like to settle on the same token (Gu et al., 2018)."""
    return [token for i, token in enumerate(tokens) if i == 0 or token != tokens[i - 1]]


def length_candidates(length_logits: Tensor, source_lengths: Tensor, beam: int, config: Config, factor: float = 1.0) -> Tensor:
    """int64 [N, beam]: the most probable target lengths, the best first, within 1..max_length.

    factor: a length has the logit of itself divided by it, interpolated as in src/difformer/lengths.ts.
    """
    logits, first = length_logits.float(), source_lengths[:, None] - config.length_offsets
    if factor != 1:
        lengths = torch.arange(1, config.max_length + 1, device=logits.device)
        place = (lengths / factor - first).clamp(-1, logits.shape[1])
        below = place.floor()
        padded = F.pad(logits, (1, 2), value=-torch.inf)  # class -1 and those after the last
        low, high = (padded.gather(1, (below + shift + 1).long()) for shift in (0, 1))
        share = place - below
        logits, first = torch.where(share > 0, low + (high - low) * share, low).nan_to_num(nan=-torch.inf), 1
    classes = logits.sort(dim=-1, descending=True, stable=True).indices[:, :beam]
    return (first + classes).clamp(1, config.max_length)


@torch.no_grad()
def reverse_process(
    model: Difformer, diffusion: Diffusion, encoded: Encoded, lengths: Tensor, options: Decoding
) -> tuple[Tensor, Tensor]:
    """Decodes lengths [N, K] at once. Returns tokens [N, K, T] and their probabilities [N, K, T]; T the longest length."""
    n, k = lengths.shape
    device, longest, dim = lengths.device, int(lengths.max()), model.config.latent_dim
    mask = (torch.arange(longest, device=device) < lengths.reshape(-1, 1)).clone()
    repeated = Encoded(*(x.repeat_interleave(k, 0) for x in encoded))

    def noise(step: int) -> Tensor:
        drawn = np.stack([gaussian(options.seed, c, step, longest, dim) for c in range(k)])
        return torch.from_numpy(drawn).to(device).repeat(n, 1, 1) * options.noise_factor

    z, z0_hat = noise(0), torch.zeros(n * k, longest, dim, device=device)
    grid = diffusion.grid(options.steps, options.early_stop)
    posterior = diffusion.posterior(options.steps, options.early_stop)
    for step, (t, (c0, c1, sigma)) in enumerate(zip(grid, posterior, strict=True), start=1):
        time = diffusion.model_time(torch.full((n * k,), t, device=device))
        z0_hat = model.denoise(z, time, mask, repeated, z0_hat).float()
        if options.clamp:
            z0_hat = model.embed(nearest(model, z0_hat)[0])
        if step < options.steps:
            z = c0 * z0_hat + c1 * z + sigma * noise(step)
    tokens, probability = nearest(model, z0_hat)
    return tokens.view(n, k, longest), probability.view(n, k, longest)


def nearest(model: Difformer, z0_hat: Tensor) -> tuple[Tensor, Tensor]:
    """The token of largest logit of each z0_hat [..., D], never a special one, and its softmax probability."""
    logits = model.logits(z0_hat).float()
    logits[..., : len(SPECIAL_TOKENS)] = -1e4
    top = logits.softmax(-1).max(-1)
    return top.indices, top.values


def decode_batch(
    model: Difformer,
    diffusion: Diffusion,
    source: Tensor,
    options: Decoding,
    lengths: Tensor | None = None,
    process: Callable = reverse_process,
) -> list[list[Candidate]]:
    """All candidates of each source [N, S]; `choose` picks among them. lengths [N]: true lengths, instead of the head's."""
    with torch.no_grad():
        encoded = model.encode(source)
    if lengths is None:
        wanted = length_candidates(
            encoded.length_logits, encoded.mask.sum(1), options.length_beam, model.config, options.length_factor
        )
        wanted = (wanted + options.extra_length).clamp(max=model.config.max_length)
    else:
        wanted = lengths[:, None]
    wanted = wanted.repeat_interleave(options.noise_beam, 1)
    tokens, probability = process(model, diffusion, encoded, wanted, options)
    out = []
    for row, p, ls in zip(tokens.tolist(), probability.log().cpu(), wanted.tolist(), strict=True):
        tidy = collapse_repeats if options.collapse_repeats else list
        out.append([Candidate(tidy(row[k][:n]), float(p[k, :n].mean())) for k, n in enumerate(ls)])
    return out


def load_run(folder: Path) -> tuple[Difformer | Autoregressive, Diffusion, Tokenizer]:
    """The averaged weights of a run folder, ready to decode, with its diffusion and tokenizer."""
    config = Config.from_dict(json.loads((folder / "config.json").read_text()))
    model = (Difformer(config) if config.model == "difformer" else Autoregressive(config)).eval()
    model.load_state_dict(load_weights(folder / "ema"))
    diffusion = Diffusion(config.schedule, config.train_timesteps, config.noise_factor)
    return model, diffusion, Tokenizer.from_file(str(folder / "tokenizer.json"))


def batches_by_length(
    tokenizer: Tokenizer, texts: list[str], prefix: str, longest: int, size: int
) -> list[list[tuple[int, list[int]]]]:
    """The texts as source tokens, each with its place, in batches of similar length."""
    ids = [[tokenizer.token_to_id(prefix), *row][:longest] for row in encode(tokenizer, texts)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    return [[(i, ids[i]) for i in order[start : start + size]] for start in range(0, len(order), size)]


def all_candidates(
    model: Difformer,
    diffusion: Diffusion,
    tokenizer: Tokenizer,
    texts: list[str],
    prefix: str,
    options: Decoding,
    batch_size: int = 32,
    true_lengths: list[int] | None = None,
    process: Callable = reverse_process,
) -> list[tuple[list[int], list[Candidate]]]:
    """Source tokens and candidates of each text, in order. process: for `sweep`, which tries others."""
    device = model.embedding.weight.device
    out: list[tuple[list[int], list[Candidate]]] = [([], [])] * len(texts)
    for batch in batches_by_length(tokenizer, texts, prefix, model.config.max_length, batch_size):
        source = pad([np.array(ids) for _, ids in batch]).to(device)
        lengths = torch.tensor([true_lengths[i] for i, _ in batch], device=device) if true_lengths else None
        for (i, ids), candidates in zip(batch, decode_batch(model, diffusion, source, options, lengths, process), strict=True):
            out[i] = ids, candidates
    return out


def generate(
    model: Difformer | Autoregressive,
    diffusion: Diffusion,
    tokenizer: Tokenizer,
    texts: list[str],
    prefix: str,
    options: Decoding,
    batch_size: int = 32,
    true_lengths: list[int] | None = None,
) -> list[str]:
    """The chosen text of each sentence, in order. An autoregressive model searches with a beam of options.length_beam."""
    if isinstance(model, Difformer):
        every = all_candidates(model, diffusion, tokenizer, texts, prefix, options, batch_size, true_lengths)
        return [decode(tokenizer, candidates[choose(candidates)].tokens) for _, candidates in every]
    out = [""] * len(texts)
    for batch in batches_by_length(tokenizer, texts, prefix, model.config.max_length, batch_size):
        source = pad([np.array(ids) for _, ids in batch]).to(model.embedding.weight.device)
        written = beam_search(model, source, options.length_beam, model.config.max_train_length)
        for (i, _), tokens in zip(batch, written, strict=True):
            out[i] = decode(tokenizer, tokens)
    return out


def add_decoding_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=Decoding.steps, help="denoiser calls (default: %(default)s)")
    parser.add_argument("--early-stop", type=int, default=Decoding.early_stop)
    parser.add_argument("--length-beam", type=int, default=Decoding.length_beam)
    parser.add_argument("--noise-beam", type=int, default=Decoding.noise_beam)
    parser.add_argument("--noise-factor", type=float, default=Decoding.noise_factor, help="when decoding")
    parser.add_argument("--collapse-repeats", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--extra-length", type=int, default=0, help="tokens more than the length head says")
    parser.add_argument("--clamp", action="store_true", help="move z0_hat to its nearest token at every step")
    parser.add_argument("--seed", type=int, default=0)


def decoding_from(args: argparse.Namespace) -> Decoding:
    """Of the arguments above, and of any other that has a field's name."""
    return Decoding(**{name: getattr(args, name) for name in Decoding.__dataclass_fields__ if name in args})


def main() -> None:
    parser = argparse.ArgumentParser(description="Decode sentences with a trained run.")
    parser.add_argument("text", nargs="+")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--task", default="translate")
    parser.add_argument("--from", dest="source", default="de")
    parser.add_argument("--to", dest="target", default="en")
    add_decoding_arguments(parser)
    args = parser.parse_args()
    prefix = task_token(args.task, args.source, args.target)
    for text in generate(*load_run(args.run), args.text, prefix, decoding_from(args)):
        print(text)


if __name__ == "__main__":
    main()
