import dataclasses

import pytest
import torch

from difformer.diffusion import Diffusion
from difformer.losses import DifformerLoss
from difformer.model import Difformer


def loss_of(config, **changes):
    torch.manual_seed(0)
    config = dataclasses.replace(config, **changes)
    model = Difformer(config)
    return model, DifformerLoss(model, Diffusion("sqrt", config.train_timesteps, config.noise_factor))


def batch(config):
    source, target = torch.randint(16, config.vocab_size, (4, 8)), torch.randint(16, config.vocab_size, (4, 6))
    target[2, 4:] = 0
    return source, target


def test_total_is_the_sum_of_its_parts(config):
    _, loss = loss_of(config)
    parts = loss(*batch(config), "self-condition")
    wanted = parts["mse"] + parts["regularizer"] + config.length_weight * parts["length"]
    assert parts["loss"].item() == pytest.approx(wanted.item())


def test_anchor_gradient_reaches_embeddings_and_network(config):
    """The anchor loss is of the prediction, so it teaches network and table; the rounding loss only ever sees the table."""
    source, target = batch(config)
    for regularizer, network in (("anchor", True), ("rounding", False)):
        model, loss = loss_of(config, regularizer=regularizer)
        loss(source, target, None)["regularizer"].backward()
        assert model.embedding.weight.grad.abs().sum() > 0
        assert (model.latent_out.weight.grad is not None) == network


def test_no_regularizer(config):
    _, loss = loss_of(config, regularizer="none")
    assert loss(*batch(config), None)["regularizer"].item() == 0


def test_padding_does_not_count(config):
    source, target = batch(config)
    _, loss = loss_of(config)
    torch.manual_seed(1)
    a = loss(source, target, None)
    # More padding changes nothing but the drawn noise; check the length target, which is the count of real tokens.
    more = torch.cat([target, torch.zeros(4, 3, dtype=torch.long)], 1)
    torch.manual_seed(1)
    b = loss(source, more, None)
    assert a["length"].item() == pytest.approx(b["length"].item(), abs=1e-5)


def test_noise_clipping_keeps_t_above_its_bound(config, monkeypatch):
    _, loss = loss_of(config, min_noise=0.5)
    seen = []
    original = loss.diffusion.q_sample
    monkeypatch.setattr(loss.diffusion, "q_sample", lambda z, t, e: seen.append(t) or original(z, t, e))
    for _ in range(20):
        loss(*batch(config), None)
    t = torch.cat(seen)
    assert t.min() >= 1000 and t.max() > 1800


def test_first_pass_of_self_conditioning_has_no_gradient(config):
    model, loss = loss_of(config)
    calls = []
    original = model.denoise
    model.denoise = lambda *a: calls.append(torch.is_grad_enabled()) or original(*a)
    loss(*batch(config), "self-condition")
    assert calls == [False, True]


def test_unrolled_state_comes_from_the_models_own_text(config, monkeypatch):
    """The true z_0 is then in the loss alone: states, noise and previous z0_hat are what a decode would have."""
    model, loss = loss_of(config)
    calls = []

    def denoise(z, time, mask, encoded, z0_prev, original=model.denoise):
        calls.append((z, time, z0_prev, original(z, time, mask, encoded, z0_prev)))
        return calls[-1][3]

    monkeypatch.setattr(model, "denoise", denoise)
    source, target = batch(config)
    torch.manual_seed(2)
    loss(source, target, "unroll")
    first, second = calls
    assert (first[1] == 1000 * (1 - 1 / config.train_timesteps)).all() and not first[2].any()
    assert abs(float(first[0].std()) - 1) < 0.1 and torch.equal(second[2], first[3])
    torch.manual_seed(2)
    calls.clear()
    loss(source, torch.where(target > 0, 20, 0), "unroll")
    torch.testing.assert_close(calls[1][0], second[0])
