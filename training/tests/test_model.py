import math
from dataclasses import replace

import pytest
import torch

from difformer.model import Difformer, dot_product_attention, soft_copy, time_features


def inputs(config):
    source = torch.randint(16, config.vocab_size, (3, 9))
    target = torch.randint(16, config.vocab_size, (3, 7))
    return source, target


def test_shapes(config):
    model = Difformer(config).eval()
    source, target = inputs(config)
    encoded = model.encode(source)
    assert encoded.memory.shape == (3, 9, 32) and encoded.length_logits.shape == (3, 32)
    z = model.embed(target)
    assert z.shape == (3, 7, 16)
    out = model.denoise(z, torch.full((3,), 500.0), target.ne(0), encoded, torch.zeros_like(z))
    assert out.shape == z.shape and model.logits(out).shape == (3, 7, config.vocab_size)


def test_embeddings_start_with_unit_variance(config):
    z = Difformer(config).embed(torch.arange(config.vocab_size)[None])
    assert abs(z.std().item() - 1) < 0.05


@pytest.mark.parametrize("copies", [False, True])
def test_padding_never_leaks(config, copies):
    config.soft_copy = copies
    model = Difformer(config).eval()
    if copies:
        torch.nn.init.normal_(model.copy_in.weight)
    source, target = inputs(config)
    padded_source = torch.cat([source, torch.zeros(3, 4, dtype=torch.long)], 1)
    a, b = model.encode(source), model.encode(padded_source)
    torch.testing.assert_close(a.memory, b.memory[:, :9])
    torch.testing.assert_close(a.length_logits, b.length_logits)

    z, time = torch.randn(3, 7, 16), torch.full((3,), 300.0)
    mask = target.ne(0)
    wanted = model.denoise(z, time, mask, a, torch.zeros_like(z))
    longer = torch.cat([z, torch.randn(3, 5, 16)], 1)
    longer_mask = torch.cat([mask, torch.zeros(3, 5, dtype=torch.bool)], 1)
    got = model.denoise(longer, time, longer_mask, b, torch.zeros_like(longer))
    torch.testing.assert_close(wanted, got[:, :7], atol=1e-5, rtol=1e-5)


def test_time_and_self_conditioning_and_source_reach_the_output(config):
    model = Difformer(config).eval()
    source, target = inputs(config)
    z, time, mask = torch.randn(3, 7, 16), torch.full((3,), 300.0), target.ne(0)
    zeros = torch.zeros_like(z)
    base = model.denoise(z, time, mask, model.encode(source), zeros)
    for other in (
        model.denoise(z, time + 400, mask, model.encode(source), zeros),
        model.denoise(z, time, mask, model.encode(source), z),
        model.denoise(z, time, mask, model.encode(source.flip(1)), zeros),
    ):
        assert not torch.allclose(base, other, atol=1e-4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_attention_is_scaled_dot_product_attention(dtype):
    query, keys, values = (torch.randn(2, 4, n, 8, dtype=dtype, requires_grad=True) for n in (3, 5, 5))
    mask = torch.ones(2, 1, 1, 5, dtype=torch.bool)
    mask[1, ..., 3:] = False
    tolerance = {"rtol": 1e-4, "atol": 1e-5} if dtype == torch.float32 else {"rtol": 0.05, "atol": 0.05}
    for m in (mask, None):
        ours = dot_product_attention(query, keys, values, m)
        fused = torch.nn.functional.scaled_dot_product_attention(query, keys, values, attn_mask=m)
        torch.testing.assert_close(ours, fused, **tolerance)
        for a, b in zip(*(torch.autograd.grad(y.sum(), (query, keys, values)) for y in (ours, fused)), strict=True):
            torch.testing.assert_close(a, b, **tolerance)


def test_time_features_are_sinusoids():
    f = time_features(torch.tensor([10.0]), 8)
    assert f.shape == (1, 8)
    assert f[0, 0].item() == torch.cos(torch.tensor(10.0)).item()
    assert math.isclose(f[0, 7].item(), math.sin(10.0 / 10000**0.75), rel_tol=1e-4)


def test_soft_copy_tells_each_position_of_its_place_in_the_source():
    memory, mask = torch.eye(6)[None], torch.ones(1, 6, dtype=torch.bool)
    same = soft_copy(memory, mask, torch.ones(1, 6, dtype=torch.bool))[0]
    assert same.argmax(-1).tolist() == [0, 1, 2, 3, 4, 5]
    half = soft_copy(memory, mask, torch.ones(1, 3, dtype=torch.bool))[0]
    for position, row in enumerate(half):  # between two tokens each
        torch.testing.assert_close(row[2 * position], row[2 * position + 1])
        assert row.topk(2).indices.sort().values.tolist() == [2 * position, 2 * position + 1]
    # Padding of either side changes nothing.
    padded = soft_copy(torch.eye(6, 9)[None].transpose(1, 2), torch.arange(9)[None] < 6, torch.arange(8)[None] < 6)
    torch.testing.assert_close(padded[0, :6], same)


def test_soft_copy_begins_as_the_model_without_it(config):
    plain, copying = Difformer(config).eval(), Difformer(replace(config, soft_copy=True)).eval()
    missing, _ = copying.load_state_dict(plain.state_dict(), strict=False)
    assert missing == ["copy_in.weight"]
    source, target = inputs(config)
    z, time, mask = torch.randn(3, 7, 16), torch.full((3,), 300.0), target.ne(0)
    outputs = [m.denoise(z, time, mask, m.encode(source), torch.zeros_like(z)) for m in (plain, copying)]
    torch.testing.assert_close(*outputs)
