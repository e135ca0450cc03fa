"""Write the cards of the shipped models, and the table of models/README.md, from config.json and scores.jsonl.

npm run --silent evaluate -- --model ID --task translate --from de --to en --pairs FOLDER/test.tsv --json | tail -1 >> scores.jsonl
python -m difformer.card --models ../models
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

LICENCES = {
    "tatoeba": "CC BY 2.0 FR (Tatoeba, tatoeba.org, by way of manythings.org/anki)",
    "multi30k": "descriptions of Flickr30k images (github.com/multi30k/dataset); research use, no licence file",
    "newstest": "WMT news test sets (statmt.org/wmt); free for research, no explicit open licence",
    "sentences": "CNN/Daily Mail (Hermann et al. 2015, See et al. 2017): research use; the articles belong to CNN and Daily Mail",
    "reuters": "Reuters-21578 (Reuters Ltd. and Carnegie Group): free for research with attribution",
    "debian": "descriptions of Debian packages: the licence of each package (DFSG-free)",
    "qqp": "Quora Question Pairs: Quora's terms of service, non-commercial research",
    "msrp": "Microsoft Research Paraphrase Corpus: Microsoft research licence, non-commercial",
    "turk": "ASSET: CC BY-NC 4.0; TurkCorpus: GPL-3.0 as published",
    "onestop": "OneStopEnglish: CC BY-SA 4.0",
    "swipe": "Wikipedia and Simple English Wikipedia: CC BY-SA",
    "wikisplit": "WikiSplit (Botha et al. 2018): CC BY-SA 4.0",
    "bible": "Bible translations in the public domain",
    "squad": "SQuAD, split of Du et al. 2017: CC BY-SA 4.0",
    "qamr": "QAMR: MIT; sentences of Wikipedia (CC BY-SA) and Wikinews (CC BY)",
    "fairytale": "FairytaleQA: Apache-2.0 as far as read; the tales are in the public domain",
    "selqa": "SelQA (Emory University): Apache-2.0; sentences of Wikipedia (CC BY-SA)",
}

ABOUT = {
    "difformer": """A Difformer ([arXiv 2212.09412](https://arxiv.org/abs/2212.09412)): text written by diffusion in embedding space, \
small enough to
run in a browser.""",
    "autoregressive": """The autoregressive baseline: a Transformer of the same encoder, decoder layers, tokenizer and data, which \
writes from left to
right. It is here for comparison and was the teacher of the distilled data; the app offers it in its benchmark only.""",
}

DIFFUSION = """anchor loss with label smoothing {label_smoothing}, {schedule} schedule with T = {train_timesteps}, noise rescaling
F = {noise_factor:g}, t drawn from the noisiest {noisiest:.0%}; a first pass gave the previous z0_hat in {self_conditioning:.0%} of the
steps, and in another {unroll:.0%} the whole state (step unrolling)"""

RERANKER = """

The reranker has {layers} decoder layers on this encoder, kept as it was, and learned to write the original targets: {tokens:.1f} M
target tokens. The mean log-probability that it gives a candidate counts {weight:g} beside mutual BLEU (0..1)."""

MINIMUM_RISK = """ It was then taught to choose, by minimum-risk
training on {candidates} candidates that this model wrote for {sources} training sources, {epochs} times over."""

CARD = """# {name} (`{id}`)

{about} Trained from scratch by `training/`; nothing was taken from another
project's model. This file is made by `difformer.card`.

{parameters:.2f} M parameters: {encoder_layers} encoder and {decoder_layers} decoder layers of {d_model} features, {latent_dim}
latent, {vocab_size} tokens of joint byte-level BPE. Tasks: {tasks}.

## Scores

From the shipped ONNX files in Node on the CPU, by the command under the table:

{scores}

## Files

| file | bytes |
| --- | ---: |
{files}

Matrices have 7 bits a weight and one scale a column, other tables half precision; what several graphs read is in a `_weights` file.
int8 (for the CPU) quantises activations as well, w8 (for WebGPU) computes in single precision. Exported only after ONNX Runtime
agreed with PyTorch.

## Training

{target_tokens:.1f} M target tokens in this run: {objective}; {optimizer} at {lr:g}, {batch_tokens} padded tokens a batch, dropout
{dropout:g}, EMA {ema_decay:g}. {note}{reranker}

Data, none of it in this repository:

{data}

## Limits

{limits} Do not rely on it where a mistake does harm.
"""

LIMITS = {
    "translate": """Made for short, everyday sentences. It drops or repeats words in long ones, knows few names, and can be fluently
wrong.""",
    "rewrite": """English only, one or two sentences at a time. It drops or repeats words, mistakes who did what, and may say what the
text does not.""",
}

TRANSLATION = """| model | file | direction | sentences | BLEU | chrF | repeated words (references) | decoding | seconds |
| --- | --- | --- | ---: | ---: | ---: | ---: | --- | ---: |"""
REWRITING = """| model | file | task | texts | BLEU | sentence BLEU | ROUGE-1 / 2 / L | SARI | iBLEU | copies | Dist-1 | decoding | seconds |
| --- | --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | --- | ---: |"""
COMMANDS = {
    "translate": "npm run --silent evaluate -- --model ID --task translate --from de --to en --pairs FOLDER/test.tsv --json",
    "rewrite": """npm run --silent evaluate -- --model ID --task TASK --pairs FOLDER/test.tsv --json
npm run --silent evaluate -- --baseline copy --task TASK --pairs FOLDER/test.tsv --json""",
}
BEGIN, END = "<!-- scores, made by difformer.card -->", "<!-- end of scores -->"


def decoding(options: dict) -> str:
    """How a line of scores was decoded, in a few words."""
    if "baseline" in options:
        return "none"
    how = options.get("decoder", "")
    if "steps" in options:
        most = "up to " if options.get("lengthThreshold") or options.get("patience") else ""
        how = f"{most}{options['steps']} calls, {options['lengthBeam']} x {options['noiseBeam']}, seed {options['seed']}"
        if options.get("rerank"):
            how += ", reranked"
    if options.get("clauseTokens"):
        how += f", clauses above {options['clauseTokens']} tokens"
    return f"{options['precision']}, {how}"


def file_of(options: dict) -> str:
    return "/".join(Path(options["pairs"]).parts[-2:])


def translation_row(score: dict) -> str:
    options = score["options"]
    # Lines of before it was counted have none.
    repeats = f"{score['repeats']:.2%} ({score['referenceRepeats']:.2%})" if "referenceRepeats" in score else "–"
    return (
        f"| `{score['model']}` | {file_of(options)} | {options['from']} to {options['to']} | {score['n']} | {score['bleu']:.2f} | "
        f"{score['chrf']:.2f} | {repeats} | {decoding(options)} | {score['seconds']:.0f} |"
    )


def rewriting_row(score: dict) -> str:
    rouge = " / ".join(f"{score[f'rouge{kind}']:.1f}" for kind in "12L")
    sari = "–" if score["sari"] is None else f"{score['sari']:.2f}"
    return (
        f"| `{score['model']}` | {file_of(score['options'])} | {score['task']} | {score['n']} | {score['bleu']:.2f} | "
        f"{score['sentenceBleu']:.2f} | {rouge} | {sari} | {score['iBleu']:.2f} | {score['copyRate']:.1%} | "
        f"{score['diversity']:.3f} | {decoding(score['options'])} | {score['seconds']:.0f} |"
    )


def score_table(scores: list[dict]) -> str:
    """Tables of the JSON lines of `npm run evaluate`, one of translation and one of rewriting, each with its command and
    signatures under it."""
    translations = [s for s in scores if s["task"] == "translate"]
    rewritings = sorted((s for s in scores if s["task"] != "translate"), key=lambda s: (s["task"], file_of(s["options"])))
    tables = []
    for kind, some, head, row in (
        ("translate", translations, TRANSLATION, translation_row),
        ("rewrite", rewritings, REWRITING, rewriting_row),
    ):
        if some:
            signatures = " ".join(sorted({f"`{s['signature']}`" for s in some}))
            rows = "\n".join(map(row, some))
            tables.append(f"{head}\n{rows}\n\nsacreBLEU signature {signatures}.\n\n```sh\n{COMMANDS[kind]}\n```")
    return "\n\n".join(tables) or "Not measured yet."


def describe_reranker(config: dict) -> str:
    training = config["training"]
    risk = MINIMUM_RISK.format(**training["minimum_risk"]) if "minimum_risk" in training else ""
    return RERANKER.format(tokens=training["reranker_tokens"] / 1e6, **config["reranker"]) + risk


def card(config: dict, scores: list[dict]) -> str:
    """The text of README.md for a model folder's config.json and its JSON lines of `npm run evaluate`."""
    training = config["training"]
    values = {**training, "noisiest": 1 - training["min_noise"]}
    autoregressive = config["model_type"] == "autoregressive"
    return CARD.format(
        **config["sizes"] | {"parameters": config["sizes"]["parameters"] / 1e6},
        **{k: training[k] for k in ("optimizer", "lr", "batch_tokens", "dropout", "ema_decay")},
        about=ABOUT[config["model_type"]],
        objective=(
            f"cross-entropy with label smoothing {training['label_smoothing']}" if autoregressive else DIFFUSION.format(**values)
        ),
        id=config["id"],
        name=config["name"],
        tasks=", ".join(f"{t['id']} {t['source']} to {t['target']}" for t in config["tasks"]),
        scores=score_table(scores),
        files="\n".join(f"| {f['path']} | {f['bytes']:,} |" for f in config["files"]),
        note=training.get("note", ""),
        reranker=describe_reranker(config) if "reranker" in config else "",
        limits=LIMITS["translate" if any(t["id"] == "translate" for t in config["tasks"]) else "rewrite"],
        data="\n".join(f"- `{d}`: {LICENCES.get(d.split(':')[0].split('-')[-1], 'see its README')}" for d in training["data"]),
        target_tokens=training["target_tokens"] / 1e6,
    )


def write_cards(models: Path) -> list[Path]:
    """Writes every model's README.md, and the table between the two marks of models/README.md. Returns what was written."""
    file = models / "scores.jsonl"
    scores = [json.loads(line) for line in file.read_text(encoding="utf8").splitlines() if line] if file.exists() else []
    written = []
    for path in sorted(models.glob("*/config.json")):
        config = json.loads(path.read_text(encoding="utf8"))
        own = [s for s in scores if s["model"] == config["id"]]
        written.append(path.parent / "README.md")
        written[-1].write_text(card(config, own), encoding="utf8")
    overview = models / "README.md"
    if overview.exists() and BEGIN in (text := overview.read_text(encoding="utf8")):
        before, rest = text.split(BEGIN, 1)
        overview.write_text(f"{before}{BEGIN}\n{score_table(scores)}\n{END}{rest.split(END, 1)[1]}", encoding="utf8")
        written.append(overview)
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=Path("../models"))
    for path in write_cards(parser.parse_args().models):
        print(path)


if __name__ == "__main__":
    main()
