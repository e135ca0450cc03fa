"""Write a model's card from its config.json and the scores measured on its shipped files.

npm run --silent evaluate -- --model ID --task translate --pairs FOLDER/test.tsv --json | tail -1 >> scores.jsonl
python -m difformer.card --model ../models/ID --scores scores.jsonl
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

LICENCES = {
    "tatoeba": "CC BY 2.0 FR (Tatoeba, tatoeba.org, by way of manythings.org/anki)",
    "multi30k": "descriptions of Flickr30k images (github.com/multi30k/dataset); research use, no licence file",
    "newstest": "WMT news test sets (statmt.org/wmt); free for research, no explicit open licence",
}

CARD = """# {name} (`{id}`)

A Difformer ([arXiv 2212.09412](https://arxiv.org/abs/2212.09412)): text written by diffusion in embedding space, small enough to
run in a browser. Trained from scratch by `training/`; nothing was taken from another model. Made by `difformer.export` and
`difformer.card`: change those, not this file.

{parameters:.2f} M parameters: {encoder_layers} encoder and {decoder_layers} denoiser layers of {d_model} features, {latent_dim}
latent, {vocab_size} tokens of joint byte-level BPE. Tasks: {tasks}.

## Scores

From the shipped ONNX files in Node, the app's default options ({steps} denoiser calls, {length_beam} lengths x {noise_beam} noises,
MBR by mutual BLEU, runs of one token collapsed), with seed 0, on the CPU in int8:

{scores}

{signature}The command of a line: `npm run evaluate -- --model {id} --task TASK --pairs FILE --json`.

## Files

| file | bytes |
| --- | ---: |
{files}

int8 (for the CPU): dynamically quantised matrices, 7 bits a weight, one scale a column. fp16 (for WebGPU): half-precision storage,
single-precision arithmetic. Exported only after ONNX Runtime agreed with PyTorch.

## Training

{target_tokens:.1f} M target tokens, anchor loss with label smoothing {label_smoothing}, {schedule} schedule with T = {train_timesteps},
noise rescaling F = {noise_factor:g}, t drawn from the noisiest {noisiest:.0%}, self-conditioning {self_conditioning:.0%} of the
steps, {optimizer} at {lr:g}, {batch_tokens} padded tokens a batch, dropout {dropout:g}, EMA {ema_decay:g}.{note}

Data, none of it in this repository:

{data}

## Limits

Made for short, everyday sentences. It drops or repeats words in long ones, knows few names, and can be fluently wrong. Do not rely on it
where a mistake does harm.
"""


def score_row(score: dict) -> str:
    options = score["options"]
    name = "/".join(Path(options["pairs"]).parts[-2:]) if "pairs" in options else "?"
    return (
        f"| {name} | {score['n']} | {score['bleu']:.2f} | {score['chrf']:.2f} | {score['seconds']:.0f} | "
        f"{options['steps']} calls, {options['lengthBeam']} x {options['noiseBeam']}, seed {options['seed']} |"
    )


def card(config: dict, scores: list[dict], note: str = "") -> str:
    """The text of README.md for a model folder's config.json and the JSON lines of `npm run evaluate`."""
    table = "Not measured yet."
    if scores:
        head = "| file | sentences | BLEU | chrF | seconds | options |\n| --- | ---: | ---: | ---: | ---: | --- |\n"
        table = head + "\n".join(score_row(s) for s in scores)
    training = config["training"]
    return CARD.format(
        **config["sizes"] | {"parameters": config["sizes"]["parameters"] / 1e6},
        **{k: v for k, v in config["decoding"].items() if k != "early_stop"},
        id=config["id"],
        name=config["name"],
        tasks=", ".join(f"{t['id']} {t['source']} to {t['target']}" for t in config["tasks"]),
        scores=table,
        signature=f"sacreBLEU signature `{scores[0]['signature']}`. " if scores else "",
        files="\n".join(f"| {f['path']} | {f['bytes']:,} |" for f in config["files"]),
        note=f" {note}" if note else "",
        noisiest=1 - training["min_noise"],
        data="\n".join(f"- `{d}`: {LICENCES.get(d.split(':')[0].split('-')[-1], 'see its README')}" for d in training["data"]),
        **{
            k: training[k]
            for k in (
                "label_smoothing", "schedule", "train_timesteps", "noise_factor", "self_conditioning", "optimizer", "lr",
                "batch_tokens", "dropout", "ema_decay",
            )
        },
        target_tokens=training["target_tokens"] / 1e6,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="model folder")
    parser.add_argument("--scores", type=Path, help="JSON lines, the last lines of npm run evaluate -- --json")
    parser.add_argument("--note", default="", help="a sentence on the training that the settings do not tell")
    args = parser.parse_args()
    config = json.loads((args.model / "config.json").read_text(encoding="utf8"))
    lines = args.scores.read_text(encoding="utf8").splitlines() if args.scores else []
    (args.model / "README.md").write_text(card(config, [json.loads(line) for line in lines if line], args.note), encoding="utf8")
    print(args.model / "README.md")


if __name__ == "__main__":
    main()
