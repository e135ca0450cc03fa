import hashlib
import json
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from difformer import export, model_folder, verify
from difformer.autoregressive import Autoregressive
from difformer.autoregressive_graphs import reranker_graph
from difformer.card import BEGIN, END, write_cards
from difformer.graphs import denoiser_graph, encoder_graph, rounding_graph
from difformer.model import Difformer
from difformer.precision import half_tables, reduced
from difformer.sample import Decoding
from difformer.sharing import split

TASK = {"id": "translate", "source": "de", "target": "en", "prefix_token": "<translate-de-en>", "label": "x", "examples": []}


def model_of(config):
    torch.manual_seed(3)
    model = Difformer(config).eval()
    if config.soft_copy:
        torch.nn.init.normal_(model.copy_in.weight, std=0.2)
    return model


def graphs_of(model):
    return {"encoder": encoder_graph(model), "denoiser": denoiser_graph(model), "rounding": rounding_graph(model)}


@pytest.mark.parametrize("soft_copy", [False, True])
def test_graphs_equal_pytorch(config, soft_copy):
    model = model_of(replace(config, soft_copy=soft_copy))
    inputs = verify.example_inputs(model)
    wanted, got = verify.torch_outputs(model, inputs), verify.run_graphs(graphs_of(model), inputs)
    real = inputs["target_mask"].astype(bool)
    for name in ("z0_hat", "z_next", "probability"):
        np.testing.assert_allclose(got[name][real], wanted[name][real], atol=2e-5)
    np.testing.assert_allclose(got["length_logits"], wanted["length_logits"], atol=2e-5)
    assert (got["tokens"][real] == wanted["tokens"][real]).all()


def reranker_of(model, layers=1):
    """An autoregressive model on the Difformer's own encoder."""
    reranker = Autoregressive(replace(model.config, model="autoregressive", decoder_layers=layers)).eval()
    own = {n: w for n, w in model.state_dict().items() if n.startswith(export.SHARED_WITH_RERANKER)}
    reranker.load_state_dict(own, strict=False)
    return reranker


def test_reranker_graph_equals_pytorch(config):
    model = model_of(config)
    reranker = reranker_of(model, layers=2)
    graphs = {"encoder": encoder_graph(model, with_memory=True), "reranker": reranker_graph(reranker)}
    inputs = verify.reranker_example(reranker)
    got = verify.run_graphs(graphs, inputs)["log_probability"]
    np.testing.assert_allclose(got, verify.reranker_outputs(reranker, inputs), atol=2e-5)
    # A longer batch around it changes nothing, and neither does a row of padding.
    wide = {n: np.pad(v, ((0, 0), (0, 1), (0, 2))) if v.ndim == 3 else v for n, v in inputs.items()}
    np.testing.assert_allclose(verify.run_graphs(graphs, wide)["log_probability"][:, :-1], got, atol=2e-5)
    assert np.isfinite(verify.run_graphs(graphs, wide)["log_probability"]).all()


def test_folder_with_a_reranker(config, tokenizer, tmp_path):
    model = model_of(config)
    reranker = reranker_of(model)
    written = export.write_model(
        model, tokenizer, tmp_path, "toy", "Toy", [TASK], Decoding(), {}, reranker=reranker, rerank_weight=0.5
    )
    plain = export.write_model(model, tokenizer, tmp_path, "plain", "Plain", [TASK], Decoding(), {})
    assert written["reranker"] == {"layers": 1, "weight": 0.5, "bos": 2, "eos": 3}
    assert "reranker" not in plain["variants"]["int8"] and "reranker" not in plain
    decoder = sum(p.numel() for n, p in reranker.named_parameters() if n.startswith(("decoder", "latent", "target")))
    assert written["sizes"]["parameters"] - plain["sizes"]["parameters"] == decoder
    parts = written["variants"]["w8"]["reranker"]
    # The table of embeddings is the encoder's, and the weights are those of int8.
    assert set(parts) & set(written["variants"]["w8"]["encoder"]) and set(parts) & set(written["variants"]["int8"]["reranker"])
    with torch.no_grad():
        reranker.encoder[0].ffn_in.weight[0, 0] += 1
    with pytest.raises(ValueError, match="encoder.0.ffn_in.weight is not the model's"):
        export.check_reranker(model, reranker)


def test_half_tables_are_half_the_size(config):
    graph = denoiser_graph(model_of(config))
    half = half_tables(graph)
    assert len(half.SerializeToString()) < 0.75 * len(graph.SerializeToString())
    assert {o.name for o in half.graph.output} == {o.name for o in graph.graph.output}


def test_w8_computes_with_the_weights_of_int8(config):
    model = model_of(config)
    variants = reduced(graphs_of(model), ("encoder", "denoiser"))
    assert variants["int8"]["rounding"] is variants["w8"]["rounding"]
    for name in ("encoder", "denoiser"):
        whole, cast = (
            {
                t.name: t
                for t in variants[precision][name].graph.initializer
                if t.data_type == onnx.TensorProto.INT8 and t.dims[1:]
            }
            for precision in ("int8", "w8")
        )
        assert whole == cast and len(cast) > 5
    # A weight's rounding error is less than that of all activations.
    worst = {precision: verify.verify(model, graphs, precision) for precision, graphs in variants.items()}
    assert 0 < worst["w8"] < worst["int8"]


def test_weights_are_cast_when_the_session_starts(config, tmp_path):
    """What is left at run time are float32 constants: no cast, no scaling, no transposing of weights."""
    full = graphs_of(model_of(config))
    for name, graph in reduced(full, ("encoder", "denoiser"))["w8"].items():
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(tmp_path / name)
        onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])
        left = onnx.load(tmp_path / name).graph
        assert {t.data_type for t in left.initializer} <= {onnx.TensorProto.FLOAT, onnx.TensorProto.INT64}
        constants = {t.name for t in left.initializer}
        assert not [n for n in left.node if n.input and constants.issuperset(n.input)]


def test_files_joined_are_the_graphs(config):
    graphs = reduced(graphs_of(model_of(config)), ("encoder", "denoiser"))
    files, parts = split(graphs)
    users: dict[str, list[set[str]]] = {}
    for precision, named in graphs.items():
        for name, graph in named.items():
            joined = onnx.load_from_string(b"".join(files[path] for path in parts[precision][name]))
            assert sorted(t.SerializeToString() for t in joined.graph.initializer) == sorted(
                t.SerializeToString() for t in graph.graph.initializer
            )
            del joined.graph.initializer[:]
            rest = onnx.ModelProto()
            rest.CopyFrom(graph)
            del rest.graph.initializer[:]
            assert joined == rest
            for path in parts[precision][name]:
                users.setdefault(path, []).append({t.name for t in graph.graph.initializer})
    assert set(users) == set(files)
    weights = [path for path in files if path.endswith("_weights.onnx")]
    assert set(weights) == {f"onnx/{n}_weights.onnx" for n in ("denoiser", "encoder", "encoder_rounding")}
    for path in weights:
        own = {t.name for t in onnx.load_from_string(files[path]).graph.initializer}
        assert own and len(users[path]) > 1 and all(own <= names for names in users[path])
    # No large tensor is in two files.
    tensors = [t.SerializeToString() for data in files.values() for t in onnx.load_from_string(data).graph.initializer]
    large = [t for t in tensors if len(t) >= 1100]
    assert len(large) == len(set(large)) > 10


def test_one_precision_shares_between_its_graphs(config):
    graphs = reduced(graphs_of(model_of(config)), ("encoder", "denoiser"))
    files, parts = split({"int8": graphs["int8"]})
    assert sorted(files) == [
        f"onnx/{n}.onnx" for n in ("denoiser_int8", "encoder_int8", "encoder_rounding_weights", "rounding_int8")
    ]
    assert parts["int8"]["denoiser"] == ["onnx/denoiser_int8.onnx"]


def test_no_integer_arithmetic_in_the_step(config):
    """int64 arithmetic inside a WebGPU run falls to the CPU and stalls it; only shapes and constant indices may be int64."""
    ops = {n.op_type for n in denoiser_graph(model_of(replace(config, soft_copy=True))).graph.node}
    assert ops <= {
        "Sub", "Mul", "Add", "Unsqueeze", "MatMul", "Concat", "Relu", "Sigmoid", "Shape", "Slice", "LayerNormalization",
        "Reshape", "Transpose", "Softmax", "ReduceSum", "Max", "Div",
    }  # fmt: skip


def test_folder(config, tokenizer, tmp_path):
    model = model_of(config)
    decoding = Decoding(steps=4, early_stop=1, length_beam=3)
    prune = [{"after": 1, "keep": 2}]
    export.write_model(model, tokenizer, tmp_path, "toy", "Toy", [TASK], decoding, {}, {"prune": prune})
    model_folder.write_index(tmp_path)
    written = json.loads((tmp_path / "toy" / "config.json").read_text())
    assert written["model_type"] == "difformer" and written["decoding"]["steps"] == 4
    assert written["decoding"]["prune"] == prune and "patience" not in written["decoding"]
    for file in written["files"]:
        data = (tmp_path / "toy" / file["path"]).read_bytes()
        assert len(data) == file["bytes"] and hashlib.sha256(data).hexdigest() == file["sha256"]
    for variant in written["variants"].values():
        for paths in variant.values():
            whole = b"".join((tmp_path / "toy" / path).read_bytes() for path in paths)
            onnx.checker.check_model(onnx.load_from_string(whole))
    index = json.loads((tmp_path / "index.json").read_text())
    sizes = {path.relative_to(tmp_path / "toy").as_posix(): path.stat().st_size for path in (tmp_path / "toy").rglob("*.*")}
    wasm = sum(size for path, size in sizes.items() if "_w8" not in path)
    webgpu = sum(size for path, size in sizes.items() if "_int8" not in path)
    assert index["default"] == {"translate": "toy"} and index["models"][0]["bytes"] == {"wasm": wasm, "webgpu": webgpu}


def test_index_counts_a_file_once_and_reads_older_folders(tmp_path):
    files = {"tokenizer.json": 10, "a": 1, "b": 20, "w": 300}
    config = {
        "model_type": "difformer", "id": "toy", "name": "Toy", "tasks": [TASK],
        "files": [{"path": path, "bytes": size} for path, size in files.items()],
        "variants": {"int8": {"encoder": ["a", "w"], "denoiser": ["w"]}, "fp16": {"encoder": "b", "denoiser": "a"}},
        "backends": {"wasm": "int8", "webgpu": "fp16"},
    }  # fmt: skip
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "config.json").write_text(json.dumps(config))
    model_folder.write_index(tmp_path)
    head = 10 + (tmp_path / "toy" / "config.json").stat().st_size
    index = json.loads((tmp_path / "index.json").read_text())
    assert index["models"][0]["bytes"] == {"wasm": head + 301, "webgpu": head + 21}


def test_cards_tell_scores_and_data(config, tokenizer, tmp_path):
    training = {"data": ["translate-de-en-tatoeba"], "target_tokens": 4.5e6, "note": "A note.", **config.to_dict()}
    export.write_model(model_of(config), tokenizer, tmp_path, "toy", "Toy", [TASK], Decoding(), training)
    (tmp_path / "README.md").write_text(f"# Models\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n")
    write_cards(tmp_path)
    assert "Not measured yet" in (tmp_path / "toy" / "README.md").read_text()
    options = {
        "from": "de", "to": "en", "pairs": "d/translate-x/test.tsv", "steps": 8, "lengthBeam": 5, "noiseBeam": 1, "seed": 0,
        "precision": "int8",
    }  # fmt: skip
    score = {
        "task": "translate", "model": "toy", "n": 9, "bleu": 12.349, "chrf": 40.0, "seconds": 3.0, "signature": "tok:13a",
        "options": options,
    }  # fmt: skip
    other = {
        **score, "model": "elsewhere", "repeats": 0.005, "referenceRepeats": 0.001,
        "options": {**options, "pairs": "y/z.tsv", "rerank": True, "clauseTokens": 26, "lengthThreshold": 0.1},
    }  # fmt: skip
    copy = {
        **score, "task": "simplify", "model": "copy", "rouge1": 1.0, "rouge2": 2.0, "rougeL": 3.0, "sari": 20.5,
        "sentenceBleu": 4.0, "iBleu": -5.0, "copyRate": 1, "diversity": 0.9, "options": {"pairs": "s/t.tsv", "baseline": "copy"},
    }  # fmt: skip
    (tmp_path / "scores.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in (score, other, copy)))
    write_cards(tmp_path)
    text = (tmp_path / "toy" / "README.md").read_text()
    assert "| `toy` | translate-x/test.tsv | de to en | 9 | 12.35 | 40.00 | – | int8, 8 calls, 5 x 1, seed 0 | 3 |" in text
    assert "CC BY 2.0 FR" in text and "4.5 M target tokens" in text and "A note." in text and "elsewhere" not in text
    overview = (tmp_path / "README.md").read_text()
    assert (
        "| `copy` | s/t.tsv | simplify | 9 | 12.35 | 4.00 | 1.0 / 2.0 / 3.0 | 20.50 | -5.00 | 100.0% | 0.900 | none | 3 |"
        in overview
    )
    assert "| 40.00 | 0.50% (0.10%) | int8, up to 8 calls, 5 x 1, seed 0, reranked, clauses above 26 tokens | 3 |" in overview
    assert "elsewhere" in overview and "old" not in overview and overview.endswith("The rest.\n")


def test_a_card_tells_of_its_reranker(config, tokenizer, tmp_path):
    model = model_of(config)
    training = {"data": [], "target_tokens": 1, "reranker_tokens": 2.5e6, **config.to_dict()}
    training["minimum_risk"] = {"candidates": 900, "sources": 150, "epochs": 2}
    export.write_model(
        model, tokenizer, tmp_path, "toy", "Toy", [TASK], Decoding(), training, reranker=reranker_of(model), rerank_weight=0.3
    )
    write_cards(tmp_path)
    text = (tmp_path / "toy" / "README.md").read_text()
    assert "has 1 decoder layers" in text and "2.5 M\ntarget tokens" in text and "counts 0.3 beside" in text
    assert "900 candidates that this model wrote for 150 training sources, 2 times over" in text


def test_refuses_a_graph_that_differs(config, tokenizer, tmp_path, monkeypatch):
    model = model_of(config)

    def wrong(m):
        other = Difformer(m.config).eval()
        return denoiser_graph(other)

    monkeypatch.setattr(export, "denoiser_graph", wrong)
    with pytest.raises(ValueError, match="differs from PyTorch"):
        export.write_model(model, tokenizer, tmp_path, "toy", "Toy", [TASK], Decoding(), {})
    assert not (tmp_path / "toy").exists()


def test_a_row_of_padding_spoils_nothing(config):
    model = model_of(replace(config, soft_copy=True))
    inputs = verify.example_inputs(model)
    inputs["target_mask"][1, 2] = 0
    assert np.isfinite(verify.run_graphs(graphs_of(model), inputs)["z_next"]).all()


def test_index_begins_with_translation(config, tokenizer, tmp_path):
    model = model_of(config)
    simplify = {**TASK, "id": "simplify", "source": "en", "prefix_token": "<simplify>"}
    export.write_model(model, tokenizer, tmp_path, "a", "A", [simplify], Decoding(), {})
    export.write_model(model, tokenizer, tmp_path, "b", "B", [TASK], Decoding(), {})
    model_folder.write_index(tmp_path)
    index = json.loads((tmp_path / "index.json").read_text())
    assert [entry["id"] for entry in index["models"]] == ["b", "a"]
    assert index["default"] == {"translate": "b", "simplify": "a"}
