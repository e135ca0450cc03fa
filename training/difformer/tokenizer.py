"""The joint subword tokenizer: byte-level BPE, so that every text, its case and its white space come back unchanged."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

PAD, UNK, BOS, EOS = "<pad>", "<unk>", "<bos>", "<eos>"
TASK_TOKENS = [
    "<translate-de-en>",
    "<translate-en-de>",
    "<translate-fr-en>",
    "<translate-en-fr>",
    "<translate-es-en>",
    "<translate-en-es>",
    "<summarize>",
    "<paraphrase>",
    "<simplify>",
    "<question>",
    "<describe>",
]
SPECIAL_TOKENS = [PAD, UNK, BOS, EOS, *TASK_TOKENS, "<extra-1>"]
PAD_ID = 0
"""Ids of the special tokens are their places in SPECIAL_TOKENS; later ids are text."""


def task_token(task: str, source: str, target: str) -> str:
    """The prefix token of a task: ('translate', 'de', 'en') -> '<translate-de-en>', ('simplify', 'en', 'en') -> '<simplify>'."""
    token = f"<{task}-{source}-{target}>" if task == "translate" else f"<{task}>"
    if token not in TASK_TOKENS:
        raise ValueError(f"no prefix token for task {task} {source}-{target}; known: {', '.join(TASK_TOKENS)}")
    return token


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> Tokenizer:
    """A byte-level BPE of vocab_size pieces (special tokens and the 256 bytes included)."""
    tokenizer = Tokenizer(models.BPE())
    # The space belongs to the word after it; a sentence starts as if after a space, so words have one form.
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    for index, token in enumerate(SPECIAL_TOKENS):
        if tokenizer.token_to_id(token) != index:
            raise RuntimeError(f"special token {token} got id {tokenizer.token_to_id(token)}, not {index}")
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def decode(tokenizer: Tokenizer, ids: Iterable[int]) -> str:
    """Text of the ids, special tokens left out, without the space that every sentence starts with."""
    text = tokenizer.decode([i for i in ids if i >= len(SPECIAL_TOKENS)], skip_special_tokens=False)
    return text[1:] if text.startswith(" ") else text


def main() -> None:
    from .corpus import read_corpora

    parser = argparse.ArgumentParser(description="Train the joint tokenizer on the training files of data folders.")
    parser.add_argument("--data", nargs="+", required=True, help="folders with train.tsv.zst, as given to train")
    parser.add_argument("--truecase", action="store_true", help="as in train")
    parser.add_argument("--lower-sources", type=float, default=0, metavar="SHARE", help="as in train")
    parser.add_argument("--vocab-size", type=int, default=6000)
    parser.add_argument("--out", type=Path, required=True, help="tokenizer.json to write")
    args = parser.parse_args()

    def texts() -> Iterator[str]:
        for corpus in read_corpora(args.data, truecase=args.truecase, lower_sources=args.lower_sources):
            for pair in corpus.pairs:
                yield from pair

    args.out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer = train_tokenizer(texts(), args.vocab_size)
    tokenizer.save(str(args.out))
    print(f"{args.out}: {tokenizer.get_vocab_size()} tokens")


if __name__ == "__main__":
    main()
