"""Score a run on the pairs of a file: python -m difformer.evaluate --run runs/NAME --pairs FOLDER/valid.tsv"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from sacrebleu.metrics import BLEU, CHRF

from .corpus import read_evaluation
from .sample import add_decoding_arguments, decoding_from, generate, load_run
from .tokenizer import encode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="SPLIT.tsv in a data folder")
    parser.add_argument("--swap", action="store_true", help="the columns change places: translate the other way")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--true-length", action="store_true", help="give the model the reference's length")
    parser.add_argument("--out", type=Path, help="file for the hypotheses, one a line")
    parser.add_argument("--threads", type=int)
    add_decoding_arguments(parser)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)

    task, sources, references = read_evaluation(args.pairs, args.swap, args.limit)
    model, diffusion, tokenizer = load_run(args.run)
    if torch.cuda.is_available():
        model = model.cuda()
    lengths = None
    if args.true_length:
        lengths = [min(len(row), model.config.max_length) or 1 for row in encode(tokenizer, references)]
    started = time.monotonic()
    outputs = generate(model, diffusion, tokenizer, sources, task.prefix, decoding_from(args), args.batch_size, lengths)
    seconds = time.monotonic() - started
    if args.out:
        args.out.write_text("".join(line + "\n" for line in outputs), encoding="utf8")
    bleu = BLEU()
    score = bleu.corpus_score(outputs, [references]).score
    print(
        json.dumps(
            {
                "task": task.id,
                "n": len(outputs),
                "bleu": round(score, 2),
                "chrf": round(CHRF().corpus_score(outputs, [references]).score, 2),
                "signature": str(bleu.get_signature()),
                "seconds": round(seconds, 1),
                "options": vars(decoding_from(args)),
            }
        )
    )


if __name__ == "__main__":
    main()
