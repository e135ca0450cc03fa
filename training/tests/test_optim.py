import dataclasses

import torch

from difformer.model import Difformer
from difformer.optim import Muon, build_optimizers, orthogonalize, rate


def test_orthogonalize_brings_singular_values_near_one():
    s = torch.linalg.svdvals(orthogonalize(torch.randn(3, 16, 64)))
    assert s.min() > 0.6 and s.max() < 1.3


def test_muon_minimises():
    w = torch.nn.Parameter(torch.randn(24, 16))
    goal = torch.randn(24, 16)
    optimizer = Muon([w], lr=0.05)
    first = (w - goal).pow(2).mean().item()
    for _ in range(300):
        optimizer.zero_grad()
        (w - goal).pow(2).mean().backward()
        optimizer.step()
    assert (w - goal).pow(2).mean().item() < 0.1 * first


def test_every_parameter_has_one_optimizer(config):
    model = Difformer(config)
    for name, count in (("adamw", 1), ("muon", 2)):
        optimizers = build_optimizers(model, dataclasses.replace(config, optimizer=name))
        held = [p for o in optimizers for g in o.param_groups for p in g["params"]]
        assert len(optimizers) == count and {id(p) for p in held} == {id(p) for p in model.parameters()}
        assert len(held) == len(list(model.parameters()))


def test_rate(config):
    config = dataclasses.replace(config, warmup_steps=10, max_steps=100, decay_fraction=0.5, decay_floor=0.1)
    assert rate(0, config) == 0.1 and rate(9, config) == rate(50, config) == 1.0
    assert rate(75, config) == 0.55 and abs(rate(100, config) - 0.1) < 1e-9
