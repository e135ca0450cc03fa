import json
from dataclasses import replace

import pytest
import torch

from difformer import export, restore, verify
from difformer.autoregressive import Autoregressive
from difformer.model import Difformer
from difformer.sample import Decoding
from difformer.weights import load_weights

TASK = {"id": "translate", "source": "de", "target": "en", "prefix_token": "<translate-de-en>", "label": "x", "examples": []}


def trained(model):
    """Untrained models have weights that are alike, norms of ones, which a graph stores once."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    return model.eval()


def restored(folder, out, monkeypatch):
    monkeypatch.setattr("sys.argv", ["restore", "--model", str(folder), "--out", str(out)])
    restore.main()
    return load_weights(out)


@pytest.mark.parametrize("soft_copy", [False, True])
def test_a_restored_difformer_computes_what_the_exported_one_did(config, tokenizer, tmp_path, monkeypatch, soft_copy):
    config = replace(config, soft_copy=soft_copy)
    model = trained(Difformer(config))
    export.write_model(model, tokenizer, tmp_path, "toy", "Toy", [TASK], Decoding(), config.to_dict())
    weights = restored(tmp_path / "toy", tmp_path / "weights", monkeypatch)
    again = Difformer(config).eval()
    again.load_state_dict(weights)
    inputs = verify.example_inputs(model)
    wanted, got = verify.torch_outputs(model, inputs), verify.torch_outputs(again, inputs)
    real = inputs["target_mask"].astype(bool)
    difference = (wanted["z0_hat"] - got["z0_hat"])[real]
    assert (difference**2).mean() ** 0.5 < 0.02 * wanted["z0_hat"][real].std()
    # What is stored in float16 is the same but for rounding; the two halves that the graph folds into one need not be.
    torch.testing.assert_close(weights["target_position.weight"], model.target_position.weight.detach(), rtol=1e-3, atol=1e-4)
    assert json.loads((tmp_path / "weights" / "config.json").read_text()) == config.to_dict()


def test_a_restored_baseline_has_its_weights(config, tokenizer, tmp_path, monkeypatch):
    config = replace(config, model="autoregressive")
    model = trained(Autoregressive(config))
    export.write_autoregressive(model, tokenizer, tmp_path, "toy", "Toy", [TASK], config.to_dict())
    weights = restored(tmp_path / "toy", tmp_path / "weights", monkeypatch)
    assert weights.keys() == dict(model.named_parameters()).keys()
    for name, parameter in model.named_parameters():
        # 7 bits a column.
        torch.testing.assert_close(
            weights[name], parameter.detach(), rtol=0.01, atol=0.01 * float(parameter.detach().abs().max())
        )


def test_another_models_graphs_are_refused(config):
    with pytest.raises(KeyError):
        restore.restore(Autoregressive(config), {"encoder": {}, "decoder": {}})
