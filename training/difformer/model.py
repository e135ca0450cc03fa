"""The network of Difformer: an encoder read once, a denoiser run at every step, one embedding table for both and the output.

Shapes: B batch, S source tokens, T target tokens, D latent_dim, d d_model, V vocab_size. Masks are bool, True at real tokens.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import Config
from .tokenizer import PAD_ID


def time_features(t: Tensor, dim: int) -> Tensor:
    """Sinusoids of t [B] -> [B, dim]: cosines, then sines, of dim / 2 frequencies from 1 down to 1/10000."""
    half = dim // 2
    frequencies = torch.exp(-math.log(10000.0) * torch.arange(half, device=t.device, dtype=torch.float32) / half)
    angles = t.float()[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], -1)


def dot_product_attention(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """softmax(query keys^T / sqrt(dh)) values: query [B, H, T, dh], keys and values [B, H, S, dh], mask True where to look."""
    if query.is_cuda:
        return F.scaled_dot_product_attention(query, keys, values, attn_mask=mask)
    # On a CPU the fused operator's backward pass is eight times slower than these three lines, for sentences in bfloat16.
    weights = (query @ keys.mT).float() * query.shape[-1] ** -0.5
    if mask is not None:
        weights = weights.masked_fill(~mask, -1e4)
    return weights.softmax(-1).to(values.dtype) @ values


class Attention(nn.Module):
    """Multi-head attention of queries x [B, T, d] over memory [B, S, d]; mask [B or 1, T or 1, S] is False where not to look."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(d, d) for _ in range(4))

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def keys_and_values(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """[B, S, d] -> [B, heads, S, d / heads] twice."""
        return self.split(self.key(memory)), self.split(self.value(memory))

    def attend(self, x: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
        y = dot_product_attention(self.split(self.query(x)), keys, values, None if mask is None else mask[:, None])
        return self.out(y.transpose(1, 2).flatten(-2))

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        return self.attend(x, *self.keys_and_values(memory), mask)


class Layer(nn.Module):
    """Pre-norm Transformer layer: self-attention, cross-attention in the decoder, feed-forward. Masks as in Attention."""

    def __init__(self, config: Config, cross: bool) -> None:
        super().__init__()
        d = config.d_model
        self.self_norm, self.self_attention = nn.LayerNorm(d), Attention(d, config.heads)
        if cross:
            self.cross_norm, self.cross_attention = nn.LayerNorm(d), Attention(d, config.heads)
        self.ffn_norm = nn.LayerNorm(d)
        self.ffn_in, self.ffn_out = nn.Linear(d, config.ffn_dim), nn.Linear(config.ffn_dim, d)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, mask: Tensor, memory: Tensor | None = None, memory_mask: Tensor | None = None) -> Tensor:
        y = self.self_norm(x)
        x = x + self.dropout(self.self_attention(y, y, mask))
        if memory is not None and memory_mask is not None:
            x = x + self.dropout(self.cross_attention(self.cross_norm(x), memory, memory_mask))
        return x + self.dropout(self.ffn_out(F.relu(self.ffn_in(self.ffn_norm(x)))))


class Encoded(NamedTuple):
    """What the encoder gives the denoiser: memory [B, S, d], mask [B, S], length logits [B, 2 * length_offsets]."""

    memory: Tensor
    mask: Tensor
    length_logits: Tensor


class Transformer(nn.Module):
    """What Difformer and the autoregressive baseline have in common: one embedding table, an encoder, decoder layers and the
    projections into and out of them."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        d, latent = config.d_model, config.latent_dim
        self.embedding = nn.Embedding(config.vocab_size, latent)
        self.scale = math.sqrt(latent)

        self.source_in = nn.Linear(latent, d, bias=False)
        self.source_position = nn.Embedding(config.max_length, d)
        self.source_norm = nn.LayerNorm(d)
        self.encoder = nn.ModuleList(Layer(config, cross=False) for _ in range(config.encoder_layers))
        self.encoder_norm = nn.LayerNorm(d)

        self.latent_in = nn.Linear(latent, d, bias=False)
        self.target_position = nn.Embedding(config.max_length, d)
        self.target_norm = nn.LayerNorm(d)
        self.decoder = nn.ModuleList(Layer(config, cross=True) for _ in range(config.decoder_layers))
        self.decoder_norm = nn.LayerNorm(d)
        self.latent_out = nn.Linear(d, latent, bias=False)
        self.dropout = nn.Dropout(config.dropout)

        # Unit-norm rows on average, so that z_0 = sqrt(D) E[y] starts with unit variance (paper, section 2.1).
        nn.init.normal_(self.embedding.weight, std=latent**-0.5)
        for position in (self.source_position, self.target_position):
            nn.init.normal_(position.weight, std=0.02)

    def embed(self, tokens: Tensor) -> Tensor:
        """z_0 of tokens [B, T]: sqrt(D) E[y], [B, T, D]."""
        return self.embedding(tokens) * self.scale

    def logits(self, z0_hat: Tensor) -> Tensor:
        """[..., D] -> [..., V], by dot product with the embeddings."""
        return F.linear(z0_hat, self.embedding.weight)

    def read(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """source: token ids [B, S] with their prefix token, padded with PAD_ID -> encoder output [B, S, d], mask [B, S]."""
        mask = source.ne(PAD_ID)
        x = self.source_in(self.embed(source)) + self.source_position.weight[: source.shape[1]]
        x = self.dropout(self.source_norm(x))
        for layer in self.encoder:
            x = layer(x, mask[:, None])
        return self.encoder_norm(x), mask


def soft_copy(memory: Tensor, mask: Tensor, target_mask: Tensor) -> Tensor:
    """The source where each target position would stand if both were equally long: memory [B, S, d], masks [B, S] and [B, T]
    -> [B, T, d]. A Gaussian window of one token around the place (soft copy of Wei et al., arXiv 1906.02041), without which a
    position of pure noise has to find its part of the source by its number alone."""
    source_length, target_length = mask.sum(1)[:, None, None], target_mask.sum(1)[:, None, None]
    place = torch.arange(target_mask.shape[1], device=mask.device)[:, None] + 0.5
    distance = place * (source_length / target_length) - (torch.arange(mask.shape[1], device=mask.device) + 0.5)
    return (-distance.square() / 2).masked_fill(~mask[:, None], -torch.inf).softmax(-1).to(memory.dtype) @ memory


class Difformer(Transformer):
    def __init__(self, config: Config) -> None:
        super().__init__(config)
        d = config.d_model
        # The mean says what is meant, the sum also how much there is of it.
        self.length_head = nn.Sequential(nn.Linear(2 * d, d), nn.ReLU(), nn.Linear(d, 2 * config.length_offsets))
        self.self_condition = nn.Sequential(nn.Linear(2 * d, d), nn.ReLU(), nn.Linear(d, d))
        self.time_mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.SiLU(), nn.Linear(4 * d, d))
        if config.soft_copy:
            self.copy_in = nn.Linear(d, d, bias=False)
            nn.init.zeros_(self.copy_in.weight)  # begins as the model without it, whose weights it may take

    def encode(self, source: Tensor) -> Encoded:
        """source: token ids [B, S] with their prefix token, padded with PAD_ID."""
        x, mask = self.read(source)
        total = (x * mask[..., None]).sum(1)
        pooled = torch.cat([total / mask.sum(1, keepdim=True), total / LENGTH_SUM_SCALE], -1)
        return Encoded(x, mask, self.length_head(pooled))

    def denoise(self, z: Tensor, time: Tensor, mask: Tensor, encoded: Encoded, z0_prev: Tensor) -> Tensor:
        """One denoiser call: z_t [B, T, D], model time [B] (0..1000), target mask [B, T], previous z0_hat -> z0_hat [B, T, D]."""
        x = self.self_condition(torch.cat([self.latent_in(z), self.latent_in(z0_prev)], -1))
        x = x + self.time_mlp(time_features(time, self.config.d_model).to(x.dtype))[:, None]
        x = x + self.target_position.weight[: z.shape[1]]
        if self.config.soft_copy:
            x = x + soft_copy(self.copy_in(encoded.memory), encoded.mask, mask)
        x = self.dropout(self.target_norm(x))
        for layer in self.decoder:
            x = layer(x, mask[:, None], encoded.memory, encoded.mask[:, None])
        return self.latent_out(self.decoder_norm(x))


LENGTH_SUM_SCALE = 16.0
"""Brings the summed encoder output to the size of the mean for a sentence of ordinary length."""
