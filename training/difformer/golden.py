"""Write what the TypeScript library is tested against: tiny untrained model folders and golden.json beside them.

python -m difformer.golden --out ../src/difformer/testdata
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from .autoregressive import EOS_ID, Autoregressive, beam_search, mean_log_probability
from .config import Config
from .diffusion import Diffusion, alpha_bar
from .export import SHARED_WITH_RERANKER, write_autoregressive, write_model
from .model import Difformer, Transformer, time_features
from .noise import gaussian
from .sample import Candidate, Decoding, choose, decode_batch, rerank, sentence_bleu
from .tokenizer import PAD_ID, decode, encode, train_tokenizer
from .verify import example_inputs, reranker_example, reranker_outputs, torch_outputs

TEXTS = [
    "Guten Morgen, wie geht es dir?",
    "Good morning, how are you?",
    "Ich habe gestern einen guten Film gesehen.",
    "I saw a good film yesterday.",
]


def tiny_model(kind: type[Transformer] = Difformer) -> tuple[Transformer, object]:
    """An untrained model of a few thousand parameters, the same on every machine, and a tokenizer of 300 tokens."""
    tokenizer = train_tokenizer(TEXTS * 4, 300)
    config = Config(
        vocab_size=tokenizer.get_vocab_size(), latent_dim=16, d_model=32, ffn_dim=64, heads=2, encoder_layers=1,
        decoder_layers=2, max_length=64, length_offsets=8, max_train_length=48, soft_copy=True,
    )  # fmt: skip
    torch.manual_seed(0)
    model = kind(config).eval()
    # Larger weights than a fresh model has, so that every part shows in the output; and such as the files hold exactly.
    with torch.no_grad():
        if isinstance(model, Difformer):
            torch.nn.init.normal_(model.copy_in.weight, std=0.05)
            fold_exactly(model)
        for name, p in model.named_parameters():
            if p.ndim == 2:
                p.copy_(whole_numbers(p if "embedding" in name else 2.4 * p))
            elif "norm" in name or name.endswith("bias"):
                p.add_(0.1 * torch.randn_like(p))
    return model, tokenizer


def whole_numbers(weight: torch.Tensor) -> torch.Tensor:
    """Near the weights: each row -64 .. 64, the largest in full, times a power of two. int8 and float16 keep that exactly."""
    largest = weight.abs().amax(1, keepdim=True).clamp_min(1e-6)
    unit = 2 ** torch.floor(torch.log2(largest / 64))
    return torch.clamp(torch.round(weight / unit), -64, 64) * unit


def fold_exactly(model: Difformer) -> None:
    """The denoiser's graph has the product of its first two matrices, which is to keep to whole numbers as well: so one copies,
    and the other reads only what was copied."""
    d, latent = model.latent_in.weight.shape
    torch.nn.init.eye_(model.latent_in.weight)
    model.self_condition[0].weight.view(-1, 2, d)[:, :, latent:] = 0


def tiny_baseline(out: Path, task: dict) -> list[dict]:
    """Writes the autoregressive model folder; returns what it writes for the texts, greedily, all at once."""
    model, tokenizer = tiny_model(Autoregressive)
    with torch.no_grad():
        # Its own token often wins then, or never, so that texts end at different places.
        model.embedding.weight[EOS_ID] *= 4
    write_autoregressive(model, tokenizer, out, "tiny-baseline", "Tiny test baseline", [task], {"data": []})
    prefix = tokenizer.token_to_id(task["prefix_token"])
    ids = [torch.tensor([prefix, *encode(tokenizer, [text])[0]]) for text in TEXTS]
    source = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=PAD_ID)
    texts = beam_search(model, source, 1, model.config.max_train_length)
    return [{"text": text, "tokens": tokens} for text, tokens in zip(TEXTS, texts, strict=True)]


def tiny_reranker(out: Path, model: Difformer, tokenizer, task: dict, decoding: Decoding) -> dict:
    """Writes the tiny model again with a reranker; returns what that says of some texts, and its choice in a decode."""
    reranker, _ = tiny_model(Autoregressive)
    own = {n: w for n, w in model.state_dict().items() if n.startswith(SHARED_WITH_RERANKER)}
    reranker.load_state_dict(own, strict=False)
    name, weight = "tiny-reranked", 0.5
    write_model(model, tokenizer, out, name, "Tiny test model", [task], decoding, {"data": []}, None, reranker, weight)
    inputs = reranker_example(reranker)
    ids = [tokenizer.token_to_id(task["prefix_token"]), *encode(tokenizer, [TEXTS[2]])[0]]
    diffusion = Diffusion(model.config.schedule, model.config.train_timesteps, model.config.noise_factor)
    candidates = decode_batch(model, diffusion, torch.tensor([ids]), decoding)[0]
    chosen = rerank(reranker, candidates, ids, weight)
    likely = [float(mean_log_probability(reranker, torch.tensor([ids]), torch.tensor([c.tokens]))) for c in candidates]
    return {
        "inputs": {name: {"dims": list(v.shape), "data": rounded(v.ravel())} for name, v in inputs.items()},
        "log_probability": rounded(reranker_outputs(reranker, inputs).ravel()),
        "decode": {"weight": weight, "likelihoods": likely, "chosen": chosen, "agreed": choose(candidates)},
    }


def rounded(values: np.ndarray | torch.Tensor) -> list:
    return np.round(np.asarray(values, np.float64), 7).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()

    model, tokenizer = tiny_model()
    decoding = Decoding(steps=6, early_stop=2, length_beam=3, noise_beam=2, collapse_repeats=False)
    task = {
        "id": "translate", "source": "de", "target": "en", "prefix_token": "<translate-de-en>",
        "label": "Tiny test model", "examples": [TEXTS[0]],
    }  # fmt: skip
    write_model(model, tokenizer, args.out, "tiny", "Tiny test model", [task], decoding, {"data": []})

    diffusion = Diffusion(model.config.schedule, model.config.train_timesteps, model.config.noise_factor)
    inputs = example_inputs(model)
    sentence = TEXTS[2]
    ids = [tokenizer.token_to_id(task["prefix_token"]), *encode(tokenizer, [sentence])[0]]
    candidates = decode_batch(model, diffusion, torch.tensor([ids]), decoding)[0]
    chosen = choose(candidates)
    hypotheses = [[5, 6, 7, 8, 9], [5, 6, 7, 9], [5, 6, 8, 8, 9, 9], [20], [5, 6, 7, 8, 9]]
    ranked = [Candidate(h, -0.1 * i) for i, h in enumerate(hypotheses)]
    golden = {
        "schedules": {
            kind: {str(t): float(alpha_bar(kind, 2000)[t]) for t in (0, 1, 10, 500, 1000, 1500, 1998, 1999)}
            for kind in ("sqrt", "linear", "cosine")
        },
        "decodes": [
            {
                "steps": s,
                "early_stop": e,
                "grid": diffusion.grid(s, e),
                "posterior": diffusion.posterior(s, e),
            }
            for s, e in ((15, 5), (8, 2), (4, 1), (1, 0), (2, 0), (1, 1))
        ],  # fmt: skip
        "time_features": {
            str(t): rounded(time_features(torch.tensor([t * 0.5]), model.config.d_model)[0]) for t in (0, 700, 1999)
        },
        "noise": [
            {"seed": seed, "candidate": c, "step": step, "values": rounded(gaussian(seed, c, step, 2, 4).ravel())}
            for seed, c, step in ((0, 0, 0), (0, 1, 0), (0, 0, 1), (1234567890, 6, 20), (4294967295, 2, 3))
        ],
        "tokenizer": [
            {"text": text, "ids": encode(tokenizer, [text])[0], "decoded": decode(tokenizer, encode(tokenizer, [text])[0])}
            for text in [*TEXTS, "Zwei  Blanks, ein\tTab", "Größe 12,5 € 😀", "İstanbul – „Zitat“", "x"]
        ],
        "sentence_bleu": [
            {"hypothesis": h, "reference": r, "value": sentence_bleu(h, r)}
            for h, r in ((hypotheses[0], hypotheses[1]), (hypotheses[1], hypotheses[2]), ([20], [20]), ([1], [2]))
        ],
        "mbr": {
            "candidates": [{"tokens": c.tokens, "logProbability": c.log_probability} for c in ranked],
            "chosen": choose(ranked),
            "scores": [c.score for c in ranked],
        },
        "graphs": {
            "inputs": {name: {"dims": list(v.shape), "data": rounded(v.ravel())} for name, v in inputs.items()},
            "outputs": {
                name: {"dims": list(v.shape), "data": rounded(v.ravel())} for name, v in torch_outputs(model, inputs).items()
            },
        },
        "decode": {
            "text": sentence,
            "ids": ids,
            "seed": decoding.seed,
            "candidates": [{"tokens": c.tokens, "logProbability": c.log_probability, "score": c.score} for c in candidates],
            "chosen": chosen,
            "result": decode(tokenizer, candidates[chosen].tokens),
        },
        "greedy": tiny_baseline(args.out, task),
        "reranker": tiny_reranker(args.out, model, tokenizer, task, decoding),
    }
    (args.out / "golden.json").write_text(json.dumps(golden) + "\n")
    print(f"{args.out / 'golden.json'}: {(args.out / 'golden.json').stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
