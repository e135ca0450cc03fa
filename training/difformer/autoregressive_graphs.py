"""The ONNX graphs of an autoregressive model: encoder and one decoder step with a KV cache for the baseline; for a Difformer
the reranker, which reads whole candidates at once.

Shapes as in graphs.py, without a candidate axis; P positions are in the cache.
    encoder: input_ids int32 [N, S], source_mask [N, S] -> cross_key_i [N, H, dh, S], cross_value_i [N, H, S, dh]
    decoder: tokens int32 [N, 1], position int32 [1], past_mask [1, P + 1], source_mask [N, S], cross_key_i, cross_value_i,
             past_key_i [N, H, dh, P], past_value_i [N, H, P, dh]
             -> next_token int64 [N], log_probability [N] of it, present_key_i, present_value_i of P + 1 positions
    reranker: tokens, labels int32 [N, K, T], label_mask [N, K, T], source_mask [N, S], memory [N, 1, S, d], which is what the
             Difformer's encoder says -> log_probability [N, K], the mean of each candidate's labels
No tensor may be empty on WebGPU, so a cache begins with one column of zeros that past_mask hides.
"""

from __future__ import annotations

import onnx
import torch
from onnx import TensorProto

from .autoregressive import EOS_ID, Autoregressive
from .graphs import (
    HIDDEN,
    SOURCE_INPUTS,
    AttentionGraph,
    GraphBuilder,
    inverse_probability,
    layer_graph,
    never_special,
    positions,
    read_source,
)


def encoder_graph(model: Autoregressive) -> onnx.ModelProto:
    c = model.config
    g = GraphBuilder("encoder")
    x = read_source(g, model)
    outputs = {}
    for i, layer in enumerate(model.decoder):
        attention = AttentionGraph(g, layer.cross_attention, c.d_model, 1, f"cross_{i}")
        both = (attention.key(x), attention.value(x))
        for split, (name, shape) in zip(both, cache(model, "cross", i, "S").items(), strict=True):
            g.add("Identity", split, outputs=[name])
            outputs[name] = shape
    return g.model(SOURCE_INPUTS, outputs)


def decoder_graph(model: Autoregressive) -> onnx.ModelProto:
    c = model.config
    g = GraphBuilder("decoder")
    self_bias = g.hidden_bias("past_mask", [1, 2])
    cross_bias = g.hidden_bias("source_mask", [1, 2])
    x = g.add("Gather", g.constant(model.embedding.weight, "embedding"), "tokens", axis=0)
    x = g.linear(x, model.latent_in, "latent_in", model.scale)
    x = g.add("Add", x, g.add("Gather", g.constant(model.target_position.weight, "positions"), "position", axis=0))
    x = g.norm(x, model.target_norm)
    for i, layer in enumerate(model.decoder):
        own = AttentionGraph(g, layer.self_attention, c.d_model, 1, f"decoder_{i}_self")
        y = g.norm(x, layer.self_norm)
        key = g.add("Concat", f"past_key_{i}", own.key(y), axis=3, outputs=[f"present_key_{i}"])
        value = g.add("Concat", f"past_value_{i}", own.value(y), axis=2, outputs=[f"present_value_{i}"])
        x = g.add("Add", x, own.attend(own.query(y), key, value, self_bias))
        cross = AttentionGraph(g, layer.cross_attention, c.d_model, 1, f"decoder_{i}_cross")
        query = cross.query(g.norm(x, layer.cross_norm))
        x = g.add("Add", x, cross.attend(query, f"cross_key_{i}", f"cross_value_{i}", cross_bias))
        y = g.add("Relu", g.linear(g.norm(x, layer.ffn_norm), layer.ffn_in, f"decoder_{i}_ffn_in"))
        x = g.add("Add", x, g.linear(y, layer.ffn_out, f"decoder_{i}_ffn_out"))
    x = g.linear(g.norm(x, model.decoder_norm), model.latent_out, "latent_out")
    logits = g.add("MatMul", x, g.constant(model.embedding.weight.T, "output"))
    logits = g.add("Squeeze", g.add("Add", logits, g.constant(never_special(c.vocab_size, (EOS_ID,)))), g.constant([1]))
    g.add("ArgMax", logits, axis=-1, keepdims=0, outputs=["next_token"])
    g.add("Neg", g.add("Log", inverse_probability(g, logits)), outputs=["log_probability"])

    inputs = {
        "tokens": (TensorProto.INT32, ["N", 1]),
        "position": (TensorProto.INT32, [1]),
        "past_mask": (TensorProto.FLOAT, [1, "P1"]),
        "source_mask": (TensorProto.FLOAT, ["N", "S"]),
    }
    outputs = {"next_token": (TensorProto.INT64, ["N"]), "log_probability": (TensorProto.FLOAT, ["N"])}
    for i in range(c.decoder_layers):
        inputs |= cache(model, "cross", i, "S") | cache(model, "past", i, "P")
        outputs |= cache(model, "present", i, "P1")
    return g.model(inputs, outputs)


def reranker_graph(model: Autoregressive) -> onnx.ModelProto:
    """autoregressive.mean_log_probability of candidates: tokens are BOS and a text, labels the text and EOS."""
    c = model.config
    g = GraphBuilder("reranker")
    cross_bias = g.hidden_bias("source_mask", [1, 2, 3])
    # 0 where a position may look, at itself and what is before it, and HIDDEN or less at what comes after.
    places = positions(g, torch.arange(c.max_length).float(), "tokens", 2, "places")
    ahead = g.add("Sub", g.add("Unsqueeze", places, g.constant([1])), places)
    causal_bias = g.add("Mul", g.add("Min", ahead, g.constant(0.0)), g.constant(-HIDDEN))
    embedding = g.constant(model.embedding.weight, "embedding")
    x = g.linear(g.add("Gather", embedding, "tokens", axis=0), model.latent_in, "latent_in", model.scale)
    x = g.norm(g.add("Add", x, positions(g, model.target_position.weight, "tokens", 2)), model.target_norm)
    for i, layer in enumerate(model.decoder):
        cross = AttentionGraph(g, layer.cross_attention, c.d_model, 2, f"decoder_{i}_cross")
        x = layer_graph(
            g, layer, x, c.d_model, 2, causal_bias, f"decoder_{i}", (cross.key("memory"), cross.value("memory"), cross_bias)
        )
    x = g.linear(g.norm(x, model.decoder_norm), model.latent_out, "latent_out")
    # The label's logit by its own row of the table; of the others only their sum is needed.
    logit = g.add("ReduceSum", g.add("Mul", x, g.add("Gather", embedding, "labels", axis=0)), g.constant([-1]), keepdims=0)
    logits = g.add("MatMul", x, g.add("Transpose", embedding, perm=[1, 0]))
    largest = g.add("ReduceMax", logits, axes=[-1], keepdims=0)
    total = g.add("Add", largest, g.add("Log", inverse_probability(g, logits)))
    masked = g.add("Mul", g.add("Sub", logit, total), "label_mask")
    g.add(
        "Div",
        g.add("ReduceSum", masked, g.constant([-1]), keepdims=0),
        # A row of padding alone must not divide by nothing.
        g.add("Max", g.add("ReduceSum", "label_mask", g.constant([-1]), keepdims=0), g.constant(1.0)),
        outputs=["log_probability"],
    )
    inputs = {
        "tokens": (TensorProto.INT32, ["N", "K", "T"]),
        "labels": (TensorProto.INT32, ["N", "K", "T"]),
        "label_mask": (TensorProto.FLOAT, ["N", "K", "T"]),
        "source_mask": (TensorProto.FLOAT, ["N", "S"]),
        "memory": (TensorProto.FLOAT, ["N", 1, "S", c.d_model]),
    }
    return g.model(inputs, {"log_probability": (TensorProto.FLOAT, ["N", "K"])})


def cache(model: Autoregressive, kind: str, layer: int, positions: str) -> dict[str, tuple[int, list]]:
    """Names and shapes of a layer's keys and values."""
    heads = model.config.heads
    dh = model.config.d_model // heads
    return {
        f"{kind}_key_{layer}": (TensorProto.FLOAT, ["N", heads, dh, positions]),
        f"{kind}_value_{layer}": (TensorProto.FLOAT, ["N", heads, positions, dh]),
    }
