"""Whether the ONNX graphs compute in ONNX Runtime what the model computes in PyTorch, on inputs made up here."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import torch

from .autoregressive import BOS_ID, Autoregressive, mean_log_probability, with_ends
from .model import Difformer, time_features
from .sample import nearest
from .tokenizer import PAD_ID, SPECIAL_TOKENS

TOLERANCE = {"fp32": 2e-3, "w8": 0.2, "int8": 0.35}
"""Largest root-mean-square difference of z0_hat to PyTorch, of embeddings with unit variance."""


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
