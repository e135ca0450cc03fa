"""Weights that several graphs have in common, stored once.

Messages of protobuf that stand one after another are one message, their lists joined. So a file with a graph's nodes and files
with nothing but initializers, read one after another, are the whole model, and any reader of ONNX takes it. A file of weights
holds only what all graphs that name it use.
"""

from __future__ import annotations

from collections import Counter

import onnx

SHARED_BYTES = 1024
"""Smaller tensors stay in the graph."""

Graphs = dict[str, dict[str, onnx.ModelProto]]
"""By precision and name."""


def split(graphs: Graphs) -> tuple[dict[str, bytes], dict[str, dict[str, list[str]]]]:
    """The files by path, and the paths that make up each graph. A graph that precisions have as one object is one file."""
    precisions = Counter(id(graph) for named in graphs.values() for graph in named.values())
    paths = {
        precision: {
            name: f"onnx/{name}.onnx" if precisions[id(g)] > 1 else f"onnx/{name}_{precision}.onnx" for name, g in named.items()
        }
        for precision, named in graphs.items()
    }
    whole = {paths[precision][name]: (name, graph) for precision, named in graphs.items() for name, graph in named.items()}
    users: dict[bytes, list[str]] = {}
    for path, (_, model) in whole.items():
        for tensor in model.graph.initializer:
            if tensor.ByteSize() >= SHARED_BYTES:
                users.setdefault(tensor.SerializeToString(), []).append(path)

    messages: dict[str, onnx.ModelProto] = {}
    parts: dict[str, list[str]] = {}
    for path, (_, model) in whole.items():
        messages[path] = onnx.ModelProto()
        messages[path].CopyFrom(model)
        del messages[path].graph.initializer[:]
        parts[path] = [path]
        for tensor in model.graph.initializer:
            sharing = users.get(tensor.SerializeToString(), [path])
            names = dict.fromkeys(whole[user][0] for user in sharing)
            home = path if len(sharing) == 1 else f"onnx/{'_'.join(names)}_weights.onnx"
            if home not in parts[path]:
                parts[path].append(home)
            if sharing[0] == path:
                messages.setdefault(home, onnx.ModelProto()).graph.initializer.append(tensor)
    files = {path: message.SerializeToString() for path, message in messages.items()}
    return files, {precision: {name: parts[path] for name, path in named.items()} for precision, named in paths.items()}
