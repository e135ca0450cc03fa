"""Take the weights out of an exported folder, so that training goes on from it where its run is gone.

python -m difformer.restore --model ../models/translate-de-en --out runs/restored
python -m difformer.train ... --init-from runs/restored

They are as exact as what was exported: matrices in 7 bits, other tables in float16.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from . import autoregressive_graphs
from .autoregressive import Autoregressive
from .config import Config
from .graphs import denoiser_graph, encoder_graph
from .model import Difformer, Transformer
from .weights import save_weights


def read_constants(folder: Path, config: dict) -> dict[str, dict[str, Tensor]]:
    """The constants of each graph by name, dequantised."""
    precision = "int8" if "int8" in config["variants"] else next(iter(config["variants"]))
    constants: dict[str, dict[str, Tensor]] = {}
    for graph, paths in config["variants"][precision].items():
        stored: dict[str, Tensor] = {}
        for path in [paths] if isinstance(paths, str) else paths:
            for tensor in onnx.load_from_string((folder / path).read_bytes()).graph.initializer:
                value = torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
                stored[tensor.name.removesuffix("_fp16")] = value
        for name in [n for n in stored if n.endswith("_quantized")]:
            whole = name.removesuffix("_quantized")
            stored[whole] = stored[name] * stored[f"{whole}_scale"]
        constants[graph] = stored
    return constants


def restore(model: Transformer, constants: dict[str, dict[str, Tensor]]) -> None:
    """Fills the model with the constants of its own exported graphs. Raises KeyError for a weight that is not among them.

    Which constant holds which weight, transposed or scaled, is found by building the graphs of a model with random weights.
    """
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_()
    if isinstance(model, Difformer):
        graphs = {"encoder": encoder_graph(model), "denoiser": denoiser_graph(model)}
    else:
        graphs = {"encoder": autoregressive_graphs.encoder_graph(model), "decoder": autoregressive_graphs.decoder_graph(model)}
    found: dict[str, Tensor] = {}
    for graph, proto in graphs.items():
        random = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in proto.graph.initializer}
        for name, parameter in model.named_parameters():
            place = find(parameter.detach(), random)
            if place and name not in found:
                constant, transposed, scale = place
                value = constants[graph][constant]
                found[name] = (value.mT if transposed else value) / scale
    if isinstance(model, Difformer):
        found |= unfold_latents(model, constants["denoiser"]["latents_in"])
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(found[name])


def find(parameter: Tensor, constants: dict[str, Tensor]) -> tuple[str, bool, float] | None:
    """The constant that is the parameter times a number, and whether it is transposed."""
    for name, constant in constants.items():
        for transposed in (False, True):
            value = constant.mT if transposed and constant.ndim == 2 else constant
            if value.shape == parameter.shape and value.dtype == parameter.dtype:
                scale = float(value.flatten()[0] / parameter.flatten()[0])
                if torch.allclose(value, parameter * scale, rtol=1e-4, atol=1e-6):
                    return name, transposed, scale
    return None


def unfold_latents(model: Difformer, folded: Tensor) -> dict[str, Tensor]:
    """Two matrices whose product is the denoiser's first one, [2 D, d]: the graph does not tell which two the run had."""
    d, latent = model.latent_in.weight.shape
    latent_in = torch.linalg.qr(torch.randn(d, latent, generator=torch.Generator().manual_seed(0)))[0]
    halves = [half.T @ latent_in.T for half in folded.split(latent)]
    return {"latent_in.weight": latent_in, "self_condition.0.weight": torch.cat(halves, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="exported folder, Difformer or baseline")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights-*.safetensors, tokenizer.json, config.json")
    args = parser.parse_args()
    described = json.loads((args.model / "config.json").read_text(encoding="utf8"))
    fields = {f.name for f in dataclasses.fields(Config)}
    config = Config.from_dict({k: v for k, v in described["training"].items() if k in fields})
    model = Difformer(config) if config.model == "difformer" else Autoregressive(config)
    restore(model, read_constants(args.model, described))
    save_weights(dict(model.named_parameters()), args.out)
    shutil.copyfile(args.model / "tokenizer.json", args.out / "tokenizer.json")
    (args.out / "config.json").write_text(json.dumps(config.to_dict(), indent=2) + "\n")
    print(f"saved {sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters in {args.out}")


if __name__ == "__main__":
    main()
