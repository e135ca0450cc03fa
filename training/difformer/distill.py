"""Sequence-level distillation (Kim & Rush, arXiv 1606.07947; paper, section 4.1): the targets of packed pairs become what an
autoregressive teacher writes for their sources. With --toward-references it is that text of the teacher's beam that is nearest to
the target (sequence-level interpolation, the same paper, section 3.3): better texts than the teacher would choose.

python -m difformer.distill --run runs/teacher --packed packed-0.npz ... --out runs/distilled
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from .autoregressive import Autoregressive, beam_texts
from .data import PackedPairs, pad
from .optim import has_fast_bfloat16
from .sample import load_run, sentence_bleu
from .tokenizer import decode


def is_copy(tokenizer: Tokenizer, source: list[int], target: list[int]) -> bool:
    """Whether both have the same letters and digits, whatever their case."""
    a, b = (decode(tokenizer, ids).lower() for ids in (source, target))
    return [c for c in a if c.isalnum()] == [c for c in b if c.isalnum()]


def nearest_text(texts: list[list[int]], reference: list[int]) -> list[int]:
    """The text of most sentence BLEU; of equals the first."""
    return max(texts, key=lambda text: sentence_bleu(text, reference))


def distill(
    teacher: Autoregressive,
    tokenizer: Tokenizer,
    pairs: PackedPairs,
    beam: int,
    batch_size: int,
    max_length: int,
    deadline: float = np.inf,
    toward_references: bool = False,
) -> PackedPairs:
    """The same sources with the teacher's targets, in another order. A text that is empty, never ended or is but its source
    leaves its pair out: a teacher that copies too often would have a student that copies always. Batches come in random order;
    those not done by `deadline` (time.monotonic) are left out."""
    device = teacher.embedding.weight.device
    lengths = np.diff(pairs.source_at)
    order = np.lexsort((np.arange(len(pairs)), lengths))
    batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    np.random.default_rng(0).shuffle(batches)
    sources, targets = [], []
    for rows in tqdm(batches):
        if time.monotonic() > deadline:
            break
        ids = [pairs.source_ids[pairs.source_at[i] : pairs.source_at[i + 1]] for i in rows]
        # No translation is much longer than its source; this bounds a text that never ends.
        limit = min(max_length, 10 + 2 * max(map(len, ids)))
        for row, source, texts in zip(rows, ids, beam_texts(teacher, pad(ids).to(device), beam, limit), strict=True):
            text = texts[0]
            if toward_references:
                reference = pairs.target_ids[pairs.target_at[row] : pairs.target_at[row + 1]].tolist()
                text = nearest_text(texts, reference)
            if 0 < len(text) < limit and not is_copy(tokenizer, source.tolist(), text):
                sources.append(source.tolist())
                targets.append(text)
    return PackedPairs.from_lists(sources, targets, pairs.weight)


def main() -> None:
    parser = argparse.ArgumentParser(description="Replace the targets of packed pairs by a teacher's.")
    parser.add_argument("--run", type=Path, required=True, help="run folder of an autoregressive model")
    parser.add_argument("--packed", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for files of the same names")
    parser.add_argument("--beam", type=int, default=1, help="(default: greedy)")
    parser.add_argument("--toward-references", action="store_true", help="of the beam's texts take the nearest to the target")
    parser.add_argument("--batch-size", type=int, default=512)
    parser.add_argument("--minutes", type=float, help="time for each file; what is not done by then is left out")
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    teacher, _, tokenizer = load_run(args.run)
    if not isinstance(teacher, Autoregressive):
        parser.error(f"{args.run} is no autoregressive model")
    if torch.cuda.is_available():
        teacher = teacher.cuda()
    if has_fast_bfloat16():
        teacher = teacher.bfloat16()
    args.out.mkdir(parents=True, exist_ok=True)
    for path in args.packed:
        pairs = PackedPairs.load(path)
        deadline = time.monotonic() + args.minutes * 60 if args.minutes else np.inf
        longest, toward = teacher.config.max_train_length, args.toward_references
        done = distill(teacher, tokenizer, pairs, args.beam, args.batch_size, longest, deadline, toward)
        done.save(args.out / path.name)
        print(f"{args.out / path.name}: {len(done)} of {len(pairs)} pairs", flush=True)


if __name__ == "__main__":
    main()
