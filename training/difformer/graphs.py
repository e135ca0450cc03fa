"""The three ONNX graphs of a Difformer, written node by node: encoder, denoiser with the sampler's update, rounding. The reranker
that some have is in autoregressive_graphs.py.

Why not torch.onnx.export: a candidate axis that broadcasts over one sentence's keys and values, no shape arithmetic (which falls
to the CPU in the middle of a WebGPU run), plain attention (the fused operator was wrong on WebGPU), and few nodes. verify.py
compares every graph with PyTorch.

Shapes: N sentences, K candidates of each, S source and T target tokens, H heads of dh features, D latent_dim, d d_model.
    encoder:  input_ids int32 [N, S], source_mask [N, S]
              -> length_logits [N, C], cross_key_i [N, 1, H, dh, S], cross_value_i [N, 1, H, S, dh] of each decoder layer i
              with soft_copy also copied_source [N, 1, S, d], which the denoiser takes too; of a model with a reranker also its
              own output memory [N, 1, S, d], which that takes
    denoiser: z_t, z0_prev, noise [N, K, T, D], target_mask [N, K, T], source_mask [N, S], time_features [1, d],
              coefficients [3], cross_key_i, cross_value_i -> z0_hat, z_next [N, K, T, D]
    rounding: z0_hat [N, K, T, D] -> tokens int64 [N, K, T], probability [N, K, T]
Masks are float32, 1 at real tokens and 0 at padding. z_next = c0 z0_hat + c1 z_t + c2 noise.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .model import LENGTH_SUM_SCALE, Attention, Difformer, Layer, Transformer
from .tokenizer import SPECIAL_TOKENS

OPSET = 17
HIDDEN = -1e4
"""Added to the attention logits of padding and to the rounding logits of special tokens."""


class GraphBuilder:
    """Adds nodes by name and returns their output's name; equal constants are stored once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[bytes, str] = {}
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, value: Tensor | np.ndarray | float | list[int], name: str = "") -> str:
        """The name of a constant: its own, by which graphs share it, or one of this graph's."""
        if isinstance(value, Tensor):
            value = value.detach().cpu().float().numpy()
        array = np.asarray(value, np.int64 if isinstance(value, list) else np.float32)
        key = array.dtype.str.encode() + str(array.shape).encode() + array.tobytes()
        if key not in self.constants:
            name = name or f"{self.name}_{len(self.initializers)}"
            self.constants[key] = name
            self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return self.constants[key]

    def add(self, op: str, *inputs: str, outputs: list[str] | None = None, **attributes) -> str:
        outputs = outputs or [f"{op.lower()}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, list(inputs), outputs, name=f"{op}_{len(self.nodes)}", **attributes))
        return outputs[0]

    def linear(self, x: str, layer: nn.Linear, hint: str, scale: float = 1.0) -> str:
        y = self.add("MatMul", x, self.constant(layer.weight.T * scale, hint))
        return y if layer.bias is None else self.add("Add", y, self.constant(layer.bias * scale))

    def norm(self, x: str, layer: nn.LayerNorm) -> str:
        return self.add(
            "LayerNormalization", x, self.constant(layer.weight), self.constant(layer.bias), axis=-1, epsilon=layer.eps
        )

    def hidden_bias(self, mask: str, axes: list[int]) -> str:
        """0 at real tokens and HIDDEN at padding, with axes of size one put in to broadcast over attention logits."""
        bias = self.add("Mul", self.add("Sub", self.constant(1.0), mask), self.constant(HIDDEN))
        return self.add("Unsqueeze", bias, self.constant(axes))

    def model(self, inputs: dict[str, tuple[int, list]], outputs: dict[str, tuple[int, list]]) -> onnx.ModelProto:
        def info(values: dict[str, tuple[int, list]]) -> list[onnx.ValueInfoProto]:
            return [helper.make_tensor_value_info(n, kind, shape) for n, (kind, shape) in values.items()]

        graph = helper.make_graph(self.nodes, self.name, info(inputs), info(outputs), self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="difformer")
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


class AttentionGraph:
    """Attention on tensors with any number of leading axes: [..., T, d] split to [..., H, T, dh]."""

    def __init__(self, g: GraphBuilder, attention: Attention, d: int, leading: int, hint: str) -> None:
        self.g, self.attention, self.hint = g, attention, hint
        self.heads, self.leading, self.dh = attention.heads, leading, d // attention.heads

    def split(self, x: str, transposed: bool = False) -> str:
        """[..., T, d] -> [..., H, T, dh], or [..., H, dh, T] for keys."""
        lead = list(range(self.leading))
        x = self.g.add("Reshape", x, self.g.constant([0] * (self.leading + 1) + [self.heads, self.dh]))
        tail = [1, 2, 0] if transposed else [1, 0, 2]
        return self.g.add("Transpose", x, perm=[*lead, *(self.leading + i for i in tail)])

    def query(self, x: str) -> str:
        # The softmax scale is folded into the weights.
        return self.split(self.g.linear(x, self.attention.query, f"{self.hint}_query", self.dh**-0.5))

    def key(self, x: str) -> str:
        return self.split(self.g.linear(x, self.attention.key, f"{self.hint}_key"), transposed=True)

    def value(self, x: str) -> str:
        return self.split(self.g.linear(x, self.attention.value, f"{self.hint}_value"))

    def attend(self, query: str, key: str, value: str, bias: str) -> str:
        weights = self.g.add("Softmax", self.g.add("Add", self.g.add("MatMul", query, key), bias), axis=-1)
        lead = list(range(self.leading))
        y = self.g.add("Transpose", self.g.add("MatMul", weights, value), perm=[*lead, *(self.leading + i for i in (1, 0, 2))])
        y = self.g.add("Reshape", y, self.g.constant([0] * (self.leading + 1) + [self.heads * self.dh]))
        return self.g.linear(y, self.attention.out, f"{self.hint}_out")


def layer_graph(
    g: GraphBuilder, layer: Layer, x: str, d: int, leading: int, bias: str, hint: str, cross: tuple[str, str, str] | None
) -> str:
    """One Transformer layer; cross: names of keys, values and bias of the encoder's output."""
    attention = AttentionGraph(g, layer.self_attention, d, leading, f"{hint}_self")
    y = g.norm(x, layer.self_norm)
    x = g.add("Add", x, attention.attend(attention.query(y), attention.key(y), attention.value(y), bias))
    if cross:
        attention = AttentionGraph(g, layer.cross_attention, d, leading, f"{hint}_cross")
        x = g.add("Add", x, attention.attend(attention.query(g.norm(x, layer.cross_norm)), *cross))
    y = g.add("Relu", g.linear(g.norm(x, layer.ffn_norm), layer.ffn_in, f"{hint}_ffn_in"))
    return g.add("Add", x, g.linear(y, layer.ffn_out, f"{hint}_ffn_out"))


def positions(g: GraphBuilder, table: Tensor, like: str, axis: int, name: str = "positions") -> str:
    """The first rows of a position table, as many as tensor `like` has along `axis`."""
    size = g.add("Shape", like, start=axis, end=axis + 1)
    return g.add("Slice", g.constant(table, name), g.constant([0]), size, g.constant([0]))


def read_source(g: GraphBuilder, model: Transformer) -> str:
    """The encoder's output [N, S, d] from the inputs input_ids and source_mask."""
    c = model.config
    bias = g.hidden_bias("source_mask", [1, 2])
    # int32 ids: Gather takes them, and int64 arithmetic is to be avoided on WebGPU.
    x = g.add("Gather", g.constant(model.embedding.weight, "embedding"), "input_ids", axis=0)
    x = g.linear(x, model.source_in, "source_in", model.scale)
    x = g.norm(g.add("Add", x, positions(g, model.source_position.weight, "input_ids", 1)), model.source_norm)
    for i, layer in enumerate(model.encoder):
        x = layer_graph(g, layer, x, c.d_model, 1, bias, f"encoder_{i}", None)
    return g.norm(x, model.encoder_norm)


SOURCE_INPUTS = {"input_ids": (TensorProto.INT32, ["N", "S"]), "source_mask": (TensorProto.FLOAT, ["N", "S"])}


def encoder_graph(model: Difformer, with_memory: bool = False) -> onnx.ModelProto:
    c = model.config
    g = GraphBuilder("encoder")
    x = read_source(g, model)

    # mask [N, 1, S] @ x [N, S, d] -> sum over real tokens [N, 1, d]
    row = g.add("Unsqueeze", "source_mask", g.constant([1]))
    total = g.add("Squeeze", g.add("MatMul", row, x), g.constant([1]))
    count = g.add("ReduceSum", "source_mask", g.constant([1]), keepdims=1)
    pooled = g.add("Concat", g.add("Div", total, count), g.add("Mul", total, g.constant(1 / LENGTH_SUM_SCALE)), axis=-1)
    hidden = g.add("Relu", g.linear(pooled, model.length_head[0], "length_in"))
    head = model.length_head[2]
    logits = g.add("MatMul", hidden, g.constant(head.weight.T, "length_out"))
    g.add("Add", logits, g.constant(head.bias), outputs=["length_logits"])

    outputs = {"length_logits": (TensorProto.FLOAT, ["N", 2 * c.length_offsets])}
    dh = c.d_model // c.heads
    for i, layer in enumerate(model.decoder):
        attention = AttentionGraph(g, layer.cross_attention, c.d_model, 1, f"cross_{i}")
        for name, split, shape in (
            (f"cross_key_{i}", attention.key(x), ["N", 1, c.heads, dh, "S"]),
            (f"cross_value_{i}", attention.value(x), ["N", 1, c.heads, "S", dh]),
        ):
            g.add("Unsqueeze", split, g.constant([1]), outputs=[name])
            outputs[name] = (TensorProto.FLOAT, shape)
    if c.soft_copy:
        g.add("Unsqueeze", g.linear(x, model.copy_in, "copy_in"), g.constant([1]), outputs=["copied_source"])
        outputs["copied_source"] = (TensorProto.FLOAT, ["N", 1, "S", c.d_model])
    if with_memory:
        g.add("Unsqueeze", x, g.constant([1]), outputs=["memory"])
        outputs["memory"] = (TensorProto.FLOAT, ["N", 1, "S", c.d_model])
    return g.model(SOURCE_INPUTS, outputs)


def soft_copy_graph(g: GraphBuilder, max_length: int) -> str:
    """model.soft_copy of copied_source [N, 1, S, d] for each candidate: [N, K, T, d]."""
    middles = torch.arange(max_length) + 0.5
    source_length = g.add("Unsqueeze", g.add("ReduceSum", "source_mask", g.constant([1]), keepdims=1), g.constant([2]))
    # A row of padding alone must not divide by nothing: one NaN would spoil the whole batch when it is quantised.
    target_length = g.add("Max", g.add("ReduceSum", "target_mask", g.constant([2]), keepdims=1), g.constant(1.0))
    place = g.add("Mul", g.add("Div", source_length, target_length), positions(g, middles, "target_mask", 2, "middles"))
    distance = g.add("Sub", g.add("Unsqueeze", place, g.constant([3])), positions(g, middles, "source_mask", 1, "middles"))
    logits = g.add("Mul", g.add("Mul", distance, distance), g.constant(-0.5))
    weights = g.add("Softmax", g.add("Add", logits, g.hidden_bias("source_mask", [1, 2])), axis=-1)
    return g.add("MatMul", weights, "copied_source")


def denoiser_graph(model: Difformer) -> onnx.ModelProto:
    c = model.config
    g = GraphBuilder("denoiser")
    self_bias = g.hidden_bias("target_mask", [2, 3])  # [N, K, 1, 1, T]
    cross_bias = g.hidden_bias("source_mask", [1, 2, 3])  # [N, 1, 1, 1, S]

    time = g.linear("time_features", model.time_mlp[0], "time_in")
    time = g.add("Mul", time, g.add("Sigmoid", time))
    time = g.linear(time, model.time_mlp[2], "time_out")

    # The first layer of self-conditioning reads [latent_in z_t, latent_in z0_prev]; both projections fold into one matrix.
    first = model.self_condition[0].weight @ block_diagonal(model.latent_in.weight)
    x = g.add("MatMul", g.add("Concat", "z_t", "z0_prev", axis=-1), g.constant(first.T, "latents_in"))
    x = g.add("Relu", g.add("Add", x, g.constant(model.self_condition[0].bias)))
    x = g.add("Add", g.linear(x, model.self_condition[2], "self_condition"), time)
    x = g.add("Add", x, positions(g, model.target_position.weight, "z_t", 2))
    if c.soft_copy:
        x = g.add("Add", x, soft_copy_graph(g, c.max_length))
    x = g.norm(x, model.target_norm)
    for i, layer in enumerate(model.decoder):
        cross = (f"cross_key_{i}", f"cross_value_{i}", cross_bias)
        x = layer_graph(g, layer, x, c.d_model, 2, self_bias, f"decoder_{i}", cross)
    out = g.constant(model.latent_out.weight.T, "latent_out")
    g.add("MatMul", g.norm(x, model.decoder_norm), out, outputs=["z0_hat"])

    parts = []
    for i, tensor in enumerate(("z0_hat", "z_t", "noise")):
        coefficient = g.add("Slice", "coefficients", g.constant([i]), g.constant([i + 1]), g.constant([0]))
        parts.append(g.add("Mul", tensor, coefficient))
    g.add("Add", g.add("Add", parts[0], parts[1]), parts[2], outputs=["z_next"])

    latent = (TensorProto.FLOAT, ["N", "K", "T", c.latent_dim])
    dh = c.d_model // c.heads
    inputs = {
        "z_t": latent,
        "z0_prev": latent,
        "noise": latent,
        "target_mask": (TensorProto.FLOAT, ["N", "K", "T"]),
        "source_mask": (TensorProto.FLOAT, ["N", "S"]),
        "time_features": (TensorProto.FLOAT, [1, c.d_model]),
        "coefficients": (TensorProto.FLOAT, [3]),
    }
    for i in range(c.decoder_layers):
        inputs[f"cross_key_{i}"] = (TensorProto.FLOAT, ["N", 1, c.heads, dh, "S"])
        inputs[f"cross_value_{i}"] = (TensorProto.FLOAT, ["N", 1, c.heads, "S", dh])
    if c.soft_copy:
        inputs["copied_source"] = (TensorProto.FLOAT, ["N", 1, "S", c.d_model])
    return g.model(inputs, {"z0_hat": latent, "z_next": latent})


def block_diagonal(weight: Tensor) -> Tensor:
    """[d, D] -> [2d, 2D] with the matrix twice on the diagonal."""
    zeros = weight.new_zeros(weight.shape)

    return torch.cat([torch.cat([weight, zeros], 1), torch.cat([zeros, weight], 1)], 0)


def rounding_graph(model: Difformer) -> onnx.ModelProto:
    c = model.config
    g = GraphBuilder("rounding")
    # As the encoder has it, so that both read one file; ONNX Runtime transposes it when the session starts.
    embedding = g.add("Transpose", g.constant(model.embedding.weight, "embedding"), perm=[1, 0])
    logits = g.add("MatMul", "z0_hat", embedding)
    logits = g.add("Add", logits, g.constant(never_special(c.vocab_size)))
    g.add("ArgMax", logits, axis=-1, keepdims=0, outputs=["tokens"])
    g.add("Reciprocal", inverse_probability(g, logits), outputs=["probability"])
    shape = ["N", "K", "T"]
    return g.model(
        {"z0_hat": (TensorProto.FLOAT, [*shape, c.latent_dim])},
        {"tokens": (TensorProto.INT64, shape), "probability": (TensorProto.FLOAT, shape)},
    )


def never_special(vocab_size: int, but: tuple[int, ...] = ()) -> np.ndarray:
    """What is added to logits [.., V] so that no special token is chosen."""
    never = np.zeros(vocab_size, np.float32)
    never[[i for i in range(len(SPECIAL_TOKENS)) if i not in but]] = HIDDEN
    return never


def inverse_probability(g: GraphBuilder, logits: str) -> str:
    """1 / the largest softmax probability of [.., V], [..]: sum(exp(logit - largest)), with no second [.., V] tensor to keep."""
    largest = g.add("ReduceMax", logits, axes=[-1], keepdims=1)
    return g.add("ReduceSum", g.add("Exp", g.add("Sub", logits, largest)), g.constant([-1]), keepdims=0)
