"""How a graph's weights are stored: matrices in int8 with a scale for each column, 7 bits of them used; other tables in float16.

The same numbers serve two graphs: int8 multiplies whole numbers, which is fastest on a CPU; w8 casts the weights back to float32,
for WebGPU, which has no such product.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic


def reduced(full: dict[str, onnx.ModelProto], quantized: tuple[str, ...]) -> dict[str, dict[str, onnx.ModelProto]]:
    """The graphs in each precision. Those that are not to be quantised are the same object in both."""
    whole = {name: int8_weights(full[name]) for name in quantized}
    cast = {name: cast_weights(full[name], whole[name]) for name in quantized}
    half = {name: half_tables(graph) for name, graph in full.items() if name not in quantized}
    return {
        precision: {name: half_tables(graphs[name]) if name in graphs else half[name] for name in full}
        for precision, graphs in (("int8", whole), ("w8", cast))
    }


def int8_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Every product with a weight matrix in whole numbers, activations quantised as they come.

    reduce_range: 7 bits, because AVX2 without VNNI adds pairs of products in 16 bits, which 8 bits overflow.
    """
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "float.onnx", Path(scratch) / "int8.onnx"
        onnx.save(model, source)
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        return onnx.load(target)


def cast_weights(model: onnx.ModelProto, int8: onnx.ModelProto) -> onnx.ModelProto:
    """The float graph with its int8 twin's weights, cast and scaled. ONNX Runtime does that once, when the session starts."""
    stored = {tensor.name: tensor for tensor in int8.graph.initializer}
    out, initializers, nodes = onnx.ModelProto(), [], []
    out.CopyFrom(model)
    for tensor in model.graph.initializer:
        name = tensor.name
        if f"{name}_quantized" not in stored:
            initializers.append(tensor)
            continue
        initializers += [stored[f"{name}_quantized"], stored[f"{name}_scale"]]
        nodes.append(
            helper.make_node("Cast", [f"{name}_quantized"], [f"{name}_whole"], name=f"Cast_{name}", to=TensorProto.FLOAT)
        )
        nodes.append(helper.make_node("Mul", [f"{name}_whole", f"{name}_scale"], [name], name=f"Scale_{name}"))
    replace(out.graph.initializer, initializers)
    replace(out.graph.node, [*nodes, *model.graph.node])
    onnx.checker.check_model(out)
    return out


def half_tables(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its large float tensors in float16, cast back when the session starts: half the download, and float32
    arithmetic everywhere, so that it needs no shader-f16."""
    initializers, casts = [], []
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and math.prod(tensor.dims) >= 1024:
            name = tensor.name
            casts.append(helper.make_node("Cast", [f"{name}_fp16"], [name], name=f"Cast_{name}", to=TensorProto.FLOAT))
            tensor = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{name}_fp16")
        initializers.append(tensor)
    out = onnx.ModelProto()
    out.CopyFrom(model)
    replace(out.graph.initializer, initializers)
    replace(out.graph.node, [*casts, *model.graph.node])
    onnx.checker.check_model(out)
    return out


def replace(field, values: list) -> None:
    """Sets a repeated protobuf field."""
    del field[:]
    field.extend(values)
