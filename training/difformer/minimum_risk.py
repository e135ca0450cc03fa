"""Minimum-risk training of a reranker (Shen et al., arXiv 1512.02433): it learns to give the most probability to that candidate
of a Difformer which is worth most, whereas `train` teaches it only how probable people's texts are.

python -m difformer.minimum_risk --run runs/reranker --candidates runs/candidates.npz --out runs/reranker-risk

Writes a run folder as `train` does, but for what --resume needs: it takes minutes.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from lightning_fabric import Fabric
from torch import Tensor, nn
from tqdm import tqdm

from .autoregressive import Autoregressive, with_ends
from .candidates import Candidates
from .data import pad
from .optim import build_optimizers, freeze, has_fast_bfloat16, rate, update
from .sample import load_run
from .tokenizer import PAD_ID
from .weights import ExponentialAverage, save_weights


@dataclass
class Batch:
    """B sources with C candidates in all. The B references are the last rows of `texts`."""

    source: Tensor  # int64 [B, S]
    texts: Tensor  # int64 [C + B, T]
    of: Tensor  # int64 [C + B]: the source of each text
    agreement: Tensor  # float32 [C]
    gain: Tensor  # float32 [C]


class RiskLoss(nn.Module):
    """weight: of the mean log-probability beside mutual BLEU, as it will be used. sharpness: of the softmax over that sum which
    stands for the choice. likelihood: weight of the references' cross-entropy, which keeps the reranker a language model."""

    def __init__(self, model: Autoregressive, weight: float, sharpness: float, likelihood: float) -> None:
        super().__init__()
        self.model, self.weight, self.sharpness, self.likelihood = model, weight, sharpness, likelihood

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """The mean gain of the best candidate less the expected one (`risk`), `nll` of the references, and their weighted sum."""
        memory, mask = self.model.read(batch.source)
        inputs, labels = with_ends(batch.texts)
        logits = self.model.decode(inputs, memory[batch.of], mask[batch.of])
        real = labels.ne(PAD_ID)
        losses = torch.zeros(labels.shape, device=logits.device)
        losses[real] = F.cross_entropy(logits[real].float(), labels[real], reduction="none")
        mean = -losses.sum(1) / real.sum(1)

        count, rows = len(batch.agreement), len(batch.source)
        of = batch.of[:count]
        total = self.sharpness * (batch.agreement + self.weight * mean[:count])
        highest = total.new_full((rows,), -torch.inf).scatter_reduce(0, of, total.detach(), "amax")
        odds = (total - highest[of]).exp()
        chance = odds / odds.new_zeros(rows).index_add(0, of, odds)[of]
        best = batch.gain.new_full((rows,), -torch.inf).scatter_reduce(0, of, batch.gain, "amax")
        risk = best.mean() - (chance * batch.gain).sum() / rows
        chosen = total.detach() == highest[of]
        nll = losses[count:].sum() / real[count:].sum()
        gain = batch.gain[chosen].sum() / chosen.sum()
        return {"loss": risk + self.likelihood * nll, "risk": risk.detach(), "nll": nll.detach(), "gain": gain.detach()}


def batches(candidates: Candidates, batch_tokens: int, rng: np.random.Generator | None = None) -> Iterator[Batch]:
    """Every source once, with all its candidates and its reference, in batches of about batch_tokens padded tokens of texts;
    with `rng` in random order."""
    rows = candidates.pairs.rows()
    bounds = candidates.bounds()
    longest = [
        max(len(target), *(len(candidates.texts[c]) for c in range(bounds[i], bounds[i + 1])))
        for i, (_, target) in enumerate(rows)
    ]
    order = np.lexsort((rng.random(len(rows)) if rng else np.arange(len(rows)), longest))
    groups: list[list[int]] = [[]]
    texts = 0
    for i in order:
        texts += bounds[i + 1] - bounds[i] + 1
        if groups[-1] and texts * (longest[i] + 1) > batch_tokens:
            groups.append([])
            texts = bounds[i + 1] - bounds[i] + 1
        groups[-1].append(i)
    for g in rng.permutation(len(groups)) if rng else range(len(groups)):
        group = groups[g]
        every = [c for i in group for c in range(bounds[i], bounds[i + 1])]
        of = [b for b, i in enumerate(group) for _ in range(bounds[i], bounds[i + 1])] + list(range(len(group)))
        yield Batch(
            pad([np.array(rows[i][0]) for i in group]),
            pad([candidates.texts[c] for c in every] + [np.array(rows[i][1]) for i in group]),
            torch.tensor(of),
            torch.from_numpy(candidates.agreement[every]),
            torch.from_numpy(candidates.gain[every]),
        )


@torch.no_grad()
def measure(fabric: Fabric, loss: nn.Module, candidates: Candidates, batch_tokens: int) -> dict[str, float]:
    """Means over the sources, as RiskLoss gives them."""
    sums: dict[str, float] = {}
    for batch in batches(candidates, batch_tokens):
        for name, value in loss(fabric.to_device(batch)).items():
            sums[name] = sums.get(name, 0.0) + float(value) * len(batch.source) / len(candidates.pairs)
    return sums


def main() -> None:
    parser = argparse.ArgumentParser(description="Teach a reranker to choose the candidate that is worth most.")
    parser.add_argument("--run", type=Path, required=True, help="run folder of the reranker to begin from")
    parser.add_argument("--candidates", type=Path, nargs="+", required=True, help="files of `difformer.candidates`")
    parser.add_argument("--valid", type=Path, nargs="+", help="candidates of validation pairs, measured before and after")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch-tokens", type=int, default=4096)
    parser.add_argument("--weight", type=float, default=1.0, help="of the mean log-probability beside mutual BLEU")
    parser.add_argument("--sharpness", type=float, default=10.0)
    parser.add_argument("--likelihood", type=float, default=0.05, help="weight of the references' cross-entropy")
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--muon-lr", type=float, default=3e-3)
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    model, _, _ = load_run(args.run)
    if not isinstance(model, Autoregressive):
        parser.error(f"{args.run} is no autoregressive model")
    candidates = Candidates.together([Candidates.load(path) for path in args.candidates])
    steps = args.epochs * sum(1 for _ in batches(candidates, args.batch_tokens))
    config = model.config
    config.lr, config.muon_lr, config.max_steps = args.lr, args.muon_lr, steps
    config.warmup_steps, config.decay_fraction, config.ema_decay = max(1, steps // 20), 1.0, 0.98

    fabric = Fabric(accelerator="auto", devices=1, precision="bf16-mixed" if has_fast_bfloat16() else "32-true")
    model.to(fabric.device)
    freeze(model, config)
    optimizers = build_optimizers(model, config)
    average = ExponentialAverage(model, config.ema_decay)
    loss, *optimizers = fabric.setup(RiskLoss(model, args.weight, args.sharpness, args.likelihood), *optimizers)
    valid = Candidates.together([Candidates.load(path) for path in args.valid]) if args.valid else None
    if valid:
        print("before", {k: round(v, 4) for k, v in measure(fabric, loss, valid, args.batch_tokens).items()}, flush=True)

    step = 0
    for epoch in range(args.epochs):
        sums: dict[str, float] = {}
        count = 0
        for batch in tqdm(batches(candidates, args.batch_tokens, np.random.default_rng(epoch)), total=steps // args.epochs):
            parts = loss(fabric.to_device(batch))
            fabric.backward(parts["loss"])
            torch.nn.utils.clip_grad_norm_(model.parameters(), config.clip_norm)
            update(optimizers, rate(step, config))
            average.update(model)
            step, count = step + 1, count + 1
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + float(value.detach())
        print(f"epoch {epoch + 1}", {name: round(value / count, 4) for name, value in sums.items()}, flush=True)
    model.load_state_dict(average.values)
    if valid:
        print("after", {k: round(v, 4) for k, v in measure(fabric, loss, valid, args.batch_tokens).items()}, flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    save_weights(average.values, args.out / "ema")
    log = args.run / "log.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    before = json.loads(lines[-1])["target_tokens"] if lines else 0
    own = {"target_tokens": before, "candidates": len(candidates.texts), "sources": len(candidates.pairs), "epochs": args.epochs}
    (args.out / "log.jsonl").write_text("".join(line + "\n" for line in [*lines, json.dumps(own)]))
    (args.out / "config.json").write_text(json.dumps(config.to_dict(), indent=2) + "\n")
    shutil.copyfile(args.run / "tokenizer.json", args.out / "tokenizer.json")
    print(f"saved {args.out}", flush=True)


if __name__ == "__main__":
    main()
