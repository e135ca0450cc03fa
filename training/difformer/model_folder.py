"""The folder of an exported model, and the list of all of them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from tokenizers import Tokenizer

from .model import Transformer
from .sharing import Graphs, split
from .tokenizer import SPECIAL_TOKENS

BACKENDS = {"wasm": "int8", "webgpu": "w8"}
"""The precision that each backend runs best; precision.py says why."""


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
