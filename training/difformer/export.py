"""Write the model folder that the app serves: python -m difformer.export --run runs/NAME --id translate-de-en --out ../models

Refuses to write if a graph in ONNX Runtime and PyTorch differ by more than the tolerance of its precision. An autoregressive run
becomes a folder too, which the benchmark and the evaluator read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from . import autoregressive_graphs
from .autoregressive import BOS_ID, EOS_ID, Autoregressive
from .corpus import named_task
from .graphs import denoiser_graph, encoder_graph, rounding_graph
from .model import Difformer
from .model_folder import folder_head, write_folder, write_index
from .precision import reduced
from .sample import Decoding, add_decoding_arguments, decoding_from, load_run
from .task_texts import described
from .tokenizer import PAD_ID, SPECIAL_TOKENS
from .verify import verify, verify_autoregressive, verify_reranker


def write_model(
    model: Difformer,
    tokenizer: Tokenizer,
    out: Path,
    model_id: str,
    name: str,
    tasks: list[dict],
    decoding: Decoding,
    training: dict,
    savings: dict | None = None,
    reranker: Autoregressive | None = None,
    rerank_weight: float = 0.0,
) -> dict:
    """Exports and verifies all graphs, then writes out/model_id. Returns the config that it wrote. savings: the library's own
    decoding settings, such as patience and prune. rerank_weight: of the reranker's mean log-probability beside mutual BLEU."""
    c = model.config
    full = {
        "encoder": encoder_graph(model, with_memory=reranker is not None),
        "denoiser": denoiser_graph(model),
        "rounding": rounding_graph(model),
    }
    quantized = ["encoder", "denoiser"]  # the nearest token is worth 16 bits
    if reranker:
        check_reranker(model, reranker)
        full["reranker"] = autoregressive_graphs.reranker_graph(reranker)
        quantized.append("reranker")
    variants = reduced(full, tuple(quantized))
    for precision, graphs in {"fp32": full, **variants}.items():
        print(f"{precision}: rms difference to PyTorch {verify(model, graphs, precision):.2g}", flush=True)
        if reranker:
            print(f"{precision}: reranker, difference {verify_reranker(reranker, graphs, precision):.2g}", flush=True)
    config = {
        **folder_head("difformer", model, model_id, name),
        "diffusion": {
            "schedule": c.schedule,
            "train_timesteps": c.train_timesteps,
            "noise_factor": c.noise_factor,
            "decode_noise_factor": decoding.noise_factor,
        },
        "decoding": {k: getattr(decoding, k) for k in ("steps", "early_stop", "length_beam", "noise_beam", "collapse_repeats")}
        | (savings or {}),
        "tasks": tasks,
        "special_tokens": {"pad": PAD_ID, "count": len(SPECIAL_TOKENS)},
    }
    config["sizes"]["length_offsets"] = c.length_offsets
    if c.soft_copy:
        config["sizes"]["soft_copy"] = True
    if reranker:
        own = [p for name, p in reranker.named_parameters() if not name.startswith(SHARED_WITH_RERANKER)]
        config["sizes"]["parameters"] += sum(p.numel() for p in own)
        layers = reranker.config.decoder_layers
        config["reranker"] = {"layers": layers, "weight": rerank_weight, "bos": BOS_ID, "eos": EOS_ID}
    return write_folder(model, tokenizer, out / model_id, config, variants, training)


SHARED_WITH_RERANKER = ("embedding.", "source_", "encoder")
"""What a reranker has in common with its Difformer: names of weights."""


def check_reranker(model: Difformer, reranker: Autoregressive) -> None:
    """Raises ValueError unless the reranker reads what the Difformer's own encoder says."""
    own = dict(model.named_parameters())
    for name, parameter in reranker.named_parameters():
        if name.startswith(SHARED_WITH_RERANKER) and not torch.equal(parameter, own[name]):
            raise ValueError(
                f"the reranker's {name} is not the model's: train it with --init-from RUN/ema:embedding,source,encoder "
                "--freeze embedding,source,encoder"
            )


def write_autoregressive(
    model: Autoregressive,
    tokenizer: Tokenizer,
    out: Path,
    model_id: str,
    name: str,
    tasks: list[dict],
    training: dict,
    precisions: tuple[str, ...] = ("int8", "w8"),
) -> dict:
    """The same for the baseline, of which only the precisions that are wanted are kept."""
    full = {"encoder": autoregressive_graphs.encoder_graph(model), "decoder": autoregressive_graphs.decoder_graph(model)}
    variants = reduced(full, ("encoder", "decoder"))
    for precision, graphs in {"fp32": full, **variants}.items():
        print(f"{precision}: difference to PyTorch {verify_autoregressive(model, graphs, precision):.2g}", flush=True)
    config = {
        **folder_head("autoregressive", model, model_id, name),
        "tasks": tasks,
        "special_tokens": {"pad": PAD_ID, "bos": BOS_ID, "eos": EOS_ID, "count": len(SPECIAL_TOKENS)},
    }
    kept = {precision: graphs for precision, graphs in variants.items() if precision in precisions}
    return write_folder(model, tokenizer, out / model_id, config, kept, training)


def logged(run: Path) -> list[dict]:
    """The lines of a run's log.jsonl."""
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="run folder of difformer.train")
    parser.add_argument("--out", type=Path, default=Path("../models"))
    parser.add_argument("--id", required=True, help="name of the folder, such as translate-de-en")
    parser.add_argument("--name", required=True, help="what the app calls it, such as 'German to English'")
    parser.add_argument("--data", nargs="+", default=[], help="data folder names, [TASK=]NAME, for the tasks and the card")
    parser.add_argument("--both-directions", action="store_true", help="the model translates the other way too")
    parser.add_argument("--precisions", nargs="+", choices=["int8", "w8"], default=["int8", "w8"], help="of a baseline")
    parser.add_argument(
        "--length-threshold", type=float, default=0, help="lengths below this share of the best one's probability are not tried"
    )
    parser.add_argument("--patience", type=int, default=0, help="a candidate stops when its tokens stayed the same this often")
    parser.add_argument("--prune", nargs="+", default=[], metavar="STEP:KEEP", help="after STEP the best KEEP candidates go on")
    parser.add_argument("--clause-tokens", type=int, default=0, help="longer sentences are written clause by clause")
    parser.add_argument("--reranker", type=Path, help="run folder of an autoregressive model on the same, frozen encoder")
    parser.add_argument("--rerank", type=float, metavar="WEIGHT", help="of its mean log-probability beside mutual BLEU")
    parser.add_argument("--not-reranked", nargs="+", default=[], metavar="TASK", help="where the reranker has no say")
    parser.add_argument("--note", default="", help="a sentence for the card on what the run's settings do not tell")
    parser.add_argument("--task-note", nargs="+", default=[], metavar="TASK=TEXT", help="a sentence for users of a task")
    parser.add_argument(
        "--length-factor", nargs="+", default=[], metavar="TASK=F", dest="length_factors", help="times what the length head says"
    )
    add_decoding_arguments(parser)
    args = parser.parse_args()
    notes = dict(entry.partition("=")[::2] for entry in args.task_note)
    factors = {task: float(factor) for task, _, factor in (entry.partition("=") for entry in args.length_factors)}
    if (args.reranker is None) != (args.rerank is None):
        parser.error("--reranker and --rerank go together")
    if args.clamp or args.seed:
        parser.error("--clamp and --seed are for decoding here, not for the exported configuration")

    model, _, tokenizer = load_run(args.run)
    tasks = {named_task(name)[1] for name in args.data}
    if args.both_directions:
        tasks |= {task.swapped for task in tasks}
    if not tasks:
        parser.error("--data is needed to know the model's tasks")
    if not all(notes.values()) or not notes.keys() <= {task.id for task in tasks}:
        parser.error("--task-note takes TASK=TEXT for tasks of --data")
    if not all(factor > 0 for factor in factors.values()) or not factors.keys() <= {task.id for task in tasks}:
        parser.error("--length-factor takes TASK=F, F above 0, for tasks of --data")
    if not set(args.not_reranked) <= {task.id for task in tasks}:
        parser.error("--not-reranked takes tasks of --data")
    in_order = sorted(tasks, key=lambda task: SPECIAL_TOKENS.index(task.prefix))
    entries = [described(task, notes, factors, args.not_reranked) for task in in_order]
    log = logged(args.run)
    training = {"data": args.data, "target_tokens": log[-1]["target_tokens"] if log else 0, **model.config.to_dict()}
    training["note"] = args.note
    if args.reranker:
        last = logged(args.reranker)[-1]
        training["reranker_tokens"] = last["target_tokens"]
        if "candidates" in last:
            training["minimum_risk"] = {name: last[name] for name in ("candidates", "sources", "epochs")}
    if isinstance(model, Autoregressive):
        config = write_autoregressive(model, tokenizer, args.out, args.id, args.name, entries, training, tuple(args.precisions))
    else:
        names = ("length_threshold", "patience", "clause_tokens", "extra_length")
        savings = {name: getattr(args, name) for name in names if getattr(args, name)}
        if args.prune:
            steps = [entry.split(":") for entry in args.prune]
            savings["prune"] = [{"after": int(after), "keep": int(keep)} for after, keep in steps]
        reranker = load_run(args.reranker)[0] if args.reranker else None
        decoding, weight = decoding_from(args), args.rerank or 0.0
        config = write_model(
            model, tokenizer, args.out, args.id, args.name, entries, decoding, training, savings, reranker, weight
        )
    write_index(args.out)
    for file in config["files"]:
        print(f"{file['path']}: {file['bytes'] / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
