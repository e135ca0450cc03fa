import hashlib
import json

import numpy as np
import onnx
import pytest
import torch

from difformer import export
from difformer.card import BEGIN, END, write_cards
from difformer.graphs import denoiser_graph, encoder_graph, half_weights, rounding_graph
from difformer.model import Difformer
from difformer.sample import Decoding

TASK = {"id": "translate", "source": "de", "target": "en", "prefix_token": "<translate-de-en>", "label": "x", "examples": []}


def model_of(config):
    torch.manual_seed(3)
    return Difformer(config).eval()


def graphs_of(model):
    return {"encoder": encoder_graph(model), "denoiser": denoiser_graph(model), "rounding": rounding_graph(model)}


def test_graphs_equal_pytorch(config):
    model = model_of(config)
    inputs = export.example_inputs(model)
    wanted, got = export.torch_outputs(model, inputs), export.run_graphs(graphs_of(model), inputs)
    real = inputs["target_mask"].astype(bool)
    for name in ("z0_hat", "z_next", "probability"):
        np.testing.assert_allclose(got[name][real], wanted[name][real], atol=2e-5)
    np.testing.assert_allclose(got["length_logits"], wanted["length_logits"], atol=2e-5)
    assert (got["tokens"][real] == wanted["tokens"][real]).all()


def test_half_weights_are_half_the_size_and_near(config):
    graph = denoiser_graph(model_of(config))
    half = half_weights(graph)
    assert len(half.SerializeToString()) < 0.75 * len(graph.SerializeToString())
    assert {o.name for o in half.graph.output} == {o.name for o in graph.graph.output}


def test_no_integer_arithmetic_in_the_step(config):
    """int64 arithmetic inside a WebGPU run falls to the CPU and stalls it; only shapes and constant indices may be int64."""
    ops = {n.op_type for n in denoiser_graph(model_of(config)).graph.node}
    assert ops <= {
        "Sub", "Mul", "Add", "Unsqueeze", "MatMul", "Concat", "Relu", "Sigmoid", "Shape", "Slice", "LayerNormalization",
        "Reshape", "Transpose", "Softmax",
    }  # fmt: skip


def test_folder(config, tokenizer, tmp_path):
    model = model_of(config)
    decoding = Decoding(steps=4, early_stop=1, length_beam=3)
    prune = [{"after": 1, "keep": 2}]
    export.write_model(model, tokenizer, tmp_path, "toy", "Toy", [TASK], decoding, {}, {"prune": prune})
    export.write_index(tmp_path)
    written = json.loads((tmp_path / "toy" / "config.json").read_text())
    assert written["model_type"] == "difformer" and written["decoding"]["steps"] == 4
    assert written["decoding"]["prune"] == prune and "patience" not in written["decoding"]
    for file in written["files"]:
        data = (tmp_path / "toy" / file["path"]).read_bytes()
        assert len(data) == file["bytes"] and hashlib.sha256(data).hexdigest() == file["sha256"]
    for variant in written["variants"].values():
        for path in variant.values():
            onnx.checker.check_model(onnx.load(tmp_path / "toy" / path))
    index = json.loads((tmp_path / "index.json").read_text())
    assert index["default"] == {"translate": "toy"} and index["models"][0]["bytes"]["wasm"] > 0


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
        "model": "toy", "n": 9, "bleu": 12.349, "chrf": 40.0, "seconds": 3.0, "signature": "tok:13a", "options": options
    }  # fmt: skip
    other = {**score, "model": "elsewhere", "options": {**options, "pairs": "y/z.tsv"}}
    (tmp_path / "scores.jsonl").write_text(f"{json.dumps(score)}\n{json.dumps(other)}\n")
    write_cards(tmp_path)
    text = (tmp_path / "toy" / "README.md").read_text()
    assert "| `toy` | translate-x/test.tsv | de to en | 9 | 12.35 | 40.00 | int8, 8 calls, 5 x 1, seed 0 | 3 |" in text
    assert "CC BY 2.0 FR" in text and "4.5 M target tokens" in text and "A note." in text and "elsewhere" not in text
    overview = (tmp_path / "README.md").read_text()
    assert "elsewhere" in overview and "old" not in overview and overview.endswith("The rest.\n")


def test_refuses_a_graph_that_differs(config, tokenizer, tmp_path, monkeypatch):
    model = model_of(config)

    def wrong(m):
        other = Difformer(m.config).eval()
        return denoiser_graph(other)

    monkeypatch.setattr(export, "denoiser_graph", wrong)
    with pytest.raises(ValueError, match="differs from PyTorch"):
        export.write_model(model, tokenizer, tmp_path, "toy", "Toy", [TASK], Decoding(), {})
    assert not (tmp_path / "toy").exists()
