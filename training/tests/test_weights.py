import pytest
import torch

from difformer.average import average
from difformer.weights import ExponentialAverage, load_weights, save_weights


def test_parts_stay_small_and_come_back(tmp_path):
    weights = {f"w{i}": torch.randn(50, 10) for i in range(9)}
    paths = save_weights(weights, tmp_path, part_bytes=5000)
    assert len(paths) > 3 and all(p.stat().st_size <= 5000 for p in paths)
    back = load_weights(tmp_path)
    assert back.keys() == weights.keys() and all((back[k] == v).all() for k, v in weights.items())
    save_weights({"w0": weights["w0"]}, tmp_path)
    assert load_weights(tmp_path).keys() == {"w0"}


def test_no_parts(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_weights(tmp_path)


def test_average_follows_the_model():
    layer = torch.nn.Linear(2, 2)
    average = ExponentialAverage(layer, 0.9)
    with torch.no_grad():
        layer.weight.fill_(3.0)
    for _ in range(200):
        average.update(layer)
    assert torch.allclose(average.values["weight"], layer.weight)


def test_average_of_snapshots(tmp_path):
    save_weights({"w": torch.tensor([1.0, 2.0])}, tmp_path / "a")
    save_weights({"w": torch.tensor([3.0, 6.0])}, tmp_path / "b")
    assert average([tmp_path / "a", tmp_path / "b"])["w"].tolist() == [2.0, 4.0]
    save_weights({"v": torch.tensor([3.0, 6.0])}, tmp_path / "b")
    with pytest.raises(ValueError, match="other tensors"):
        average([tmp_path / "a", tmp_path / "b"])
