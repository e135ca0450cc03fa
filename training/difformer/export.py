"""Write the model folder that the app serves: python -m difformer.export --run runs/NAME --id translate-de-en --out ../models

Refuses to write if a graph in ONNX Runtime and PyTorch differ by more than the tolerance of its precision. An autoregressive run
becomes a folder too, which the benchmark and the evaluator read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer

from . import autoregressive_graphs
from .autoregressive import BOS_ID, EOS_ID, Autoregressive, mean_log_probability, with_ends
from .corpus import Task, named_task
from .graphs import denoiser_graph, encoder_graph, rounding_graph
from .model import Difformer, Transformer, time_features
from .precision import reduced
from .sample import Decoding, add_decoding_arguments, decoding_from, load_run, nearest
from .sharing import Graphs, split
from .tokenizer import PAD_ID, SPECIAL_TOKENS

TOLERANCE = {"fp32": 2e-3, "w8": 0.2, "int8": 0.35}
"""Largest root-mean-square difference of z0_hat to PyTorch, of embeddings with unit variance."""

BACKENDS = {"wasm": "int8", "webgpu": "w8"}
"""The precision that each backend runs best; precision.py says why."""

EXAMPLES = {
    "translate-de-en": [
        "Ich habe gestern einen guten Film gesehen.",
        "Wo ist der nächste Bahnhof?",
        "Kannst du mir bitte helfen?",
        "Zwei Kinder spielen mit einem Ball im Park.",
    ],
    "translate-en-de": [
        "I would like a cup of coffee, please.",
        "Where is the nearest station?",
        "Can you help me?",
        "Two children are playing with a ball in the park.",
    ],
    "summarize": [
        "The city council voted on Tuesday night to close the old harbour bridge to lorries from next spring, after engineers "
        "found cracks in two of its main supports. Repairs are expected to cost 12 million pounds and take at least two years.",
        "A man who was lost in the mountains for three days was found alive on Sunday morning by a volunteer and her dog. Rescue "
        "teams had searched the valley with two helicopters, but heavy snow had forced them to stop on Friday.",
        "The company said that it would hire 400 people for its new factory near Leeds, which will make batteries for electric "
        "buses. Production is to begin in the autumn of next year if the building work is finished in time.",
        "Heavy rain has flooded hundreds of homes in the north of the country, and thousands of people have been told to leave. "
        "Forecasters said that the rivers would go on rising until the weekend.",
    ],
    "describe": [
        "This package provides a small command line program that watches a folder and copies every changed file to a remote "
        "server. It can limit the bandwidth that is used, resume transfers that were interrupted, and keep older versions.",
        "Starmap shows the night sky as it can be seen from any place and at any time. It knows more than 100,000 stars, draws "
        "the constellations, and follows planets and satellites.",
        "This library reads and writes spreadsheets in the OpenDocument format from Python programs. It needs no office suite.",
        "A puzzle game in which falling coloured blocks have to be put in rows. It can be played alone or over the network.",
    ],
    "paraphrase": [
        "How can I learn to play the guitar on my own?",
        "What is the best way to lose weight without going to the gym?",
        "Why do people move to big cities?",
        "Which books should everyone read at least once?",
    ],
    "simplify": [
        "The fortress, which was constructed in the fourteenth century to defend the river crossing, was subsequently converted "
        "into a residence and currently houses a museum of regional history.",
        "Owing to its proximity to the coast, the municipality experiences comparatively mild winters, although precipitation is "
        "abundant throughout the year.",
        "Although he had initially intended to pursue a career in law, he abandoned his studies in 1891 and devoted himself "
        "entirely to the composition of chamber music.",
        "The species is predominantly nocturnal and inhabits dense forests, where it feeds on insects, fruit and occasionally "
        "small vertebrates.",
    ],
    "question": [
        "The first railway line in the country was opened in 1835 between the two largest towns.",
        "Marie Curie won the Nobel Prize in Chemistry in 1911.",
        "Bees communicate the direction and distance of flowers by means of a dance.",
        "The river rises in the northern mountains and flows through four countries before it reaches the sea.",
    ],
}

WITH_LENGTHS = {"summarize", "simplify"}
"""Tasks whose text the app's user may ask to be short, medium or long."""

LANGUAGES = {"de": "German", "en": "English", "fr": "French", "es": "Spanish"}


def label(task: Task) -> str:
    """What the app calls a task: 'German to English', 'Simplify'."""
    if task.id == "translate":
        return f"{LANGUAGES[task.source]} to {LANGUAGES[task.target]}"
    return task.id.capitalize()


def task_options(task: Task, notes: dict[str, str], factors: dict[str, float]) -> dict:
    """What config.json says of some tasks only: a sentence on what the model does well there, whether it offers lengths, and how
    much shorter or longer its texts are to be than the length head says."""
    note = {"note": notes[task.id]} if task.id in notes else {}
    factor = {"length_factor": factors[task.id]} if task.id in factors else {}
    return note | ({"lengths": True} if task.id in WITH_LENGTHS else {}) | factor


def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def example_inputs(model: Difformer, seed: int = 0) -> dict[str, np.ndarray]:
    """Two sentences of unequal length, three candidates each of unequal length, in the middle of a decode."""
    rng = np.random.default_rng(seed)
    c = model.config
    n, k, s, t = 2, 3, 7, 6
    ids = rng.integers(len(SPECIAL_TOKENS), c.vocab_size, (n, s)).astype(np.int32)
    ids[1, 5:] = PAD_ID
    lengths = np.array([[6, 5, 4], [3, 2, 1]])
    return {
        "input_ids": ids,
        "source_mask": (ids != PAD_ID).astype(np.float32),
        "target_mask": (np.arange(t) < lengths[..., None]).astype(np.float32),
        "z_t": rng.standard_normal((n, k, t, c.latent_dim)).astype(np.float32),
        "z0_prev": rng.standard_normal((n, k, t, c.latent_dim)).astype(np.float32),
        "noise": rng.standard_normal((n, k, t, c.latent_dim)).astype(np.float32),
        "coefficients": np.array([0.3, 0.6, 0.2], np.float32),
        "time_features": time_features(torch.tensor([640.5]), c.d_model).numpy(),
    }


@torch.no_grad()
def torch_outputs(model: Difformer, inputs: dict[str, np.ndarray], time: float = 640.5) -> dict[str, np.ndarray]:
    """What the graphs should give for example_inputs."""
    x = {name: torch.from_numpy(value) for name, value in inputs.items()}
    n, k, t, latent = x["z_t"].shape
    encoded = model.encode(x["input_ids"].long())
    flat = [tensor.reshape(n * k, t, latent) for tensor in (x["z_t"], x["z0_prev"])]
    repeated = type(encoded)(*(y.repeat_interleave(k, 0) for y in encoded))
    mask = x["target_mask"].reshape(n * k, t).bool()
    z0_hat = model.denoise(flat[0], torch.full((n * k,), time), mask, repeated, flat[1]).view(n, k, t, latent)
    c0, c1, c2 = x["coefficients"]
    tokens, probability = nearest(model, z0_hat)
    return {
        "length_logits": encoded.length_logits.numpy(),
        "z0_hat": z0_hat.numpy(),
        "z_next": (c0 * z0_hat + c1 * x["z_t"] + c2 * x["noise"]).numpy(),
        "tokens": tokens.numpy(),
        "probability": probability.numpy(),
    }


def run_graphs(graphs: dict[str, onnx.ModelProto], inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All values after running the graphs in their order through ONNX Runtime, the outputs of one fed to the next."""
    values = dict(inputs)
    for graph in graphs.values():
        s = session(graph)
        names = [o.name for o in s.get_outputs()]
        values |= zip(names, s.run(names, {i.name: values[i.name] for i in s.get_inputs()}), strict=True)
    return values


def verify(model: Difformer, graphs: dict[str, onnx.ModelProto], precision: str) -> float:
    """Root-mean-square difference of z0_hat at real positions. Raises ValueError beyond the tolerance."""
    inputs = example_inputs(model)
    wanted, got = torch_outputs(model, inputs), run_graphs({n: graphs[n] for n in ("encoder", "denoiser", "rounding")}, inputs)
    real = inputs["target_mask"].astype(bool)
    worst = 0.0
    for name in ("z0_hat", "z_next"):
        worst = max(worst, float(np.sqrt(np.mean((wanted[name][real] - got[name][real]) ** 2))))
    length = float(np.abs(wanted["length_logits"] - got["length_logits"]).max())
    if worst > TOLERANCE[precision] or length > 10 * TOLERANCE[precision]:
        raise ValueError(f"{precision}: ONNX differs from PyTorch by {worst:.2g} (length logits {length:.2g})")
    if precision == "fp32" and not (wanted["tokens"][real] == got["tokens"][real]).all():
        raise ValueError("fp32: ONNX rounds to other tokens than PyTorch")
    return worst


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
    decoding settings, patience and prune. rerank_weight: of the reranker's mean log-probability beside mutual BLEU."""
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


@torch.no_grad()
def verify_reranker(reranker: Autoregressive, graphs: dict[str, onnx.ModelProto], precision: str) -> float:
    """Largest difference of a candidate's mean log-probability. Raises ValueError beyond the tolerance."""
    inputs = reranker_example(reranker)
    got = run_graphs({name: graphs[name] for name in ("encoder", "reranker")}, inputs)["log_probability"]
    wanted = reranker_outputs(reranker, inputs)
    worst = float(np.abs(wanted - got).max())
    if worst > TOLERANCE[precision]:
        raise ValueError(f"{precision}: the reranker's ONNX differs from PyTorch by {worst:.2g}")
    return worst


def reranker_example(model: Autoregressive) -> dict[str, np.ndarray]:
    """Three candidates of unequal length of each of two sentences."""
    inputs = example_inputs(model)
    mask = inputs["target_mask"].astype(bool)
    texts = np.random.default_rng(1).integers(len(SPECIAL_TOKENS), model.config.vocab_size, mask.shape)
    texts[~mask] = PAD_ID
    tokens, labels = with_ends(torch.from_numpy(texts).flatten(0, 1))
    n, k, t = mask.shape
    return {
        "input_ids": inputs["input_ids"],
        "source_mask": inputs["source_mask"],
        "tokens": tokens.view(n, k, t + 1).numpy().astype(np.int32),
        "labels": labels.view(n, k, t + 1).numpy().astype(np.int32),
        "label_mask": labels.view(n, k, t + 1).ne(PAD_ID).numpy().astype(np.float32),
    }


@torch.no_grad()
def reranker_outputs(model: Autoregressive, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """What the graph should give for reranker_example: mean log-probabilities [N, K]."""
    n, k, t = inputs["tokens"].shape
    source = torch.from_numpy(inputs["input_ids"]).long().repeat_interleave(k, 0)
    texts = torch.from_numpy(inputs["tokens"][:, :, 1:]).long().view(n * k, t - 1)
    return mean_log_probability(model, source, texts).view(n, k).numpy()


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


@torch.no_grad()
def verify_autoregressive(model: Autoregressive, graphs: dict[str, onnx.ModelProto], precision: str) -> float:
    """Largest difference of a log-probability over three steps of two sentences. Raises ValueError beyond the tolerance."""
    inputs = example_inputs(model)
    ids, c = torch.from_numpy(inputs["input_ids"]).long(), model.config
    cache = model.start(ids)
    values = run_graphs({"encoder": graphs["encoder"]}, inputs)
    for i in range(c.decoder_layers):
        values[f"past_key_{i}"] = np.zeros((len(ids), c.heads, c.d_model // c.heads, 1), np.float32)
        values[f"past_value_{i}"] = np.zeros((len(ids), c.heads, 1, c.d_model // c.heads), np.float32)
    tokens, worst = torch.full((len(ids),), BOS_ID), 0.0
    for position in range(3):
        values["tokens"] = tokens[:, None].numpy().astype(np.int32)
        values["position"] = np.array([position], np.int32)
        values["past_mask"] = np.array([[0.0] + [1.0] * (position + 1)], np.float32)
        values = run_graphs({"decoder": graphs["decoder"]}, values)
        wanted = model.step(tokens, position, cache)
        tokens = torch.from_numpy(values["next_token"])
        difference = wanted.gather(1, tokens[:, None])[:, 0].numpy() - values["log_probability"]
        worst = max(worst, float(np.abs(difference).max()))
        if precision == "fp32" and not torch.equal(tokens, wanted.argmax(-1)):
            raise ValueError("fp32: ONNX writes other tokens than PyTorch")
        for i in range(c.decoder_layers):
            values[f"past_key_{i}"], values[f"past_value_{i}"] = values[f"present_key_{i}"], values[f"present_value_{i}"]
    if worst > TOLERANCE[precision]:
        raise ValueError(f"{precision}: ONNX differs from PyTorch by {worst:.2g}")
    return worst


def folder_head(model_type: str, model: Transformer, model_id: str, name: str) -> dict:
    c = model.config
    sizes = {k: getattr(c, k) for k in ("vocab_size", "latent_dim", "d_model", "heads", "encoder_layers", "decoder_layers")}
    sizes["parameters"] = sum(p.numel() for p in model.parameters())
    return {"model_type": model_type, "format_version": 1, "id": model_id, "name": name, "sizes": sizes}


def write_folder(
    model: Transformer,
    tokenizer: Tokenizer,
    folder: Path,
    config: dict,
    variants: Graphs,
    training: dict,
) -> dict:
    """Writes graphs, weights, tokenizer and config.json."""
    shutil.rmtree(folder / "onnx", ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    contents, paths = split(variants)
    for path, content in contents.items():
        (folder / path).write_bytes(content)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    files = sorted([*contents, "tokenizer.json"])
    longest = model.config.max_train_length
    config |= {
        "limits": {"max_source_tokens": longest, "max_target_tokens": longest},
        "variants": paths,
        "backends": {backend: name for backend, name in BACKENDS.items() if name in variants},
        "files": [describe(folder, path) for path in files],
        "training": training,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf8")
    return config


def describe(folder: Path, path: str) -> dict:
    data = (folder / path).read_bytes()
    return {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def graph_files(config: dict, precision: str) -> set[str]:
    """The files that make up a precision's graphs, each once. Folders of before name one file a graph."""
    parts = config["variants"][precision].values()
    return {path for part in parts for path in ([part] if isinstance(part, str) else part)}


def write_index(models: Path) -> None:
    """models/index.json: what the app lists, made from every model folder there, in the order of their tasks: the app begins with
    the first one. The first model of a task is its default.
    Autoregressive models stand apart, as baselines: they are for the benchmark."""
    entries: dict[str, list[dict]] = {"difformer": [], "autoregressive": []}
    default: dict[str, str] = {}
    configs = [(path, json.loads(path.read_text(encoding="utf8"))) for path in sorted(models.glob("*/config.json"))]
    for path, config in sorted(configs, key=lambda c: [SPECIAL_TOKENS.index(t["prefix_token"]) for t in c[1]["tasks"]]):
        sizes = {file["path"]: file["bytes"] for file in config["files"]}
        shared = sizes["tokenizer.json"] + path.stat().st_size
        need = {b: shared + sum(sizes[p] for p in graph_files(config, v)) for b, v in config["backends"].items()}
        tasks = [{k: task[k] for k in ("id", "source", "target", "label")} for task in config["tasks"]]
        entry = {"id": config["id"], "name": config["name"], "path": path.parent.name, "bytes": need, "tasks": tasks}
        entries[config["model_type"]].append(entry)
        if config["model_type"] == "difformer":
            for task in tasks:
                default.setdefault(task["id"], config["id"])
    index = {"default": default, "models": entries["difformer"], "baselines": entries["autoregressive"]}
    (models / "index.json").write_text(json.dumps(index, indent=2, ensure_ascii=False) + "\n", encoding="utf8")


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
    parser.add_argument("--patience", type=int, default=0, help="a candidate stops when its tokens stayed the same this often")
    parser.add_argument("--prune", nargs="+", default=[], metavar="STEP:KEEP", help="after STEP the best KEEP candidates go on")
    parser.add_argument("--reranker", type=Path, help="run folder of an autoregressive model on the same, frozen encoder")
    parser.add_argument("--rerank", type=float, metavar="WEIGHT", help="of its mean log-probability beside mutual BLEU")
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
    described = [
        {
            "id": task.id,
            "source": task.source,
            "target": task.target,
            "prefix_token": task.prefix,
            "label": label(task),
            "examples": EXAMPLES.get(task.prefix.strip("<>"), []),
            **task_options(task, notes, factors),
        }
        for task in sorted(tasks, key=lambda t: SPECIAL_TOKENS.index(t.prefix))
    ]
    log = logged(args.run)
    training = {"data": args.data, "target_tokens": log[-1]["target_tokens"] if log else 0, **model.config.to_dict()}
    training["note"] = args.note
    if args.reranker:
        last = logged(args.reranker)[-1]
        training["reranker_tokens"] = last["target_tokens"]
        if "candidates" in last:
            training["minimum_risk"] = {name: last[name] for name in ("candidates", "sources", "epochs")}
    if isinstance(model, Autoregressive):
        config = write_autoregressive(model, tokenizer, args.out, args.id, args.name, described, training, tuple(args.precisions))
    else:
        savings = {"patience": args.patience} if args.patience else {}
        if args.extra_length:
            savings["extra_length"] = args.extra_length
        if args.prune:
            steps = [entry.split(":") for entry in args.prune]
            savings["prune"] = [{"after": int(after), "keep": int(keep)} for after, keep in steps]
        reranker = load_run(args.reranker)[0] if args.reranker else None
        decoding, weight = decoding_from(args), args.rerank or 0.0
        config = write_model(
            model, tokenizer, args.out, args.id, args.name, described, decoding, training, savings, reranker, weight
        )
    write_index(args.out)
    for file in config["files"]:
        print(f"{file['path']}: {file['bytes'] / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
