"""The autoregressive baseline: the same encoder, decoder layers and embedding table, read left to right.

It is the yardstick of every score table, and the teacher of sequence-level distillation (Kim & Rush, arXiv 1606.07947; paper,
section 4.1). Its weights have Difformer's names, so that `train --init-from` carries them from one to the other.
Shapes: B batch, S source tokens, T target tokens, H heads of dh features, d d_model, V vocab_size.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .model import Transformer
from .tokenizer import BOS, EOS, PAD_ID, SPECIAL_TOKENS

BOS_ID, EOS_ID = SPECIAL_TOKENS.index(BOS), SPECIAL_TOKENS.index(EOS)


class Autoregressive(Transformer):
    def decode(self, tokens: Tensor, memory: Tensor, memory_mask: Tensor) -> Tensor:
        """Teacher forcing: tokens [B, T] beginning with BOS -> logits [B, T, V] of the token after each."""
        causal = torch.ones(tokens.shape[1], tokens.shape[1], dtype=torch.bool, device=tokens.device).tril()[None]
        x = self.latent_in(self.embed(tokens)) + self.target_position.weight[: tokens.shape[1]]
        x = self.dropout(self.target_norm(x))
        for layer in self.decoder:
            # Padding comes last, where no real token looks.
            x = layer(x, causal, memory, memory_mask[:, None])
        return self.logits(self.latent_out(self.decoder_norm(x)))

    def start(self, source: Tensor) -> Cache:
        """What decoding token by token begins with."""
        memory, mask = self.read(source)
        cross = [layer.cross_attention.keys_and_values(memory) for layer in self.decoder]
        return Cache(mask, cross, [None] * len(self.decoder))

    def step(self, tokens: Tensor, position: int, cache: Cache) -> Tensor:
        """tokens [B] at `position` -> log-probabilities [B, V] of the next; the cache grows by one position."""
        x = self.target_norm(self.latent_in(self.embed(tokens[:, None])) + self.target_position.weight[position])
        for i, layer in enumerate(self.decoder):
            y = layer.self_norm(x)
            own = layer.self_attention.keys_and_values(y)
            if (before := cache.own[i]) is not None:
                own = (torch.cat([before[0], own[0]], 2), torch.cat([before[1], own[1]], 2))
            cache.own[i] = own
            x = x + layer.self_attention.attend(y, *own, None)
            x = x + layer.cross_attention.attend(layer.cross_norm(x), *cache.cross[i], cache.mask[:, None])
            x = x + layer.ffn_out(F.relu(layer.ffn_in(layer.ffn_norm(x))))
        logits = self.logits(self.latent_out(self.decoder_norm(x[:, 0]))).float()
        logits[:, [i for i in range(len(SPECIAL_TOKENS)) if i != EOS_ID]] = -1e4
        return logits.log_softmax(-1)


class Cache:
    """Keys and values [B, H, T, dh] of every decoder layer: the source's (`cross`) and the text's so far (`own`)."""

    def __init__(self, mask: Tensor, cross: list[tuple[Tensor, Tensor]], own: list[tuple[Tensor, Tensor] | None]) -> None:
        self.mask, self.cross, self.own = mask, cross, own

    def select(self, rows: Tensor, same_sources: bool = False) -> Cache:
        """The given rows, in their order, with repeats. same_sources: each has the source of the row whose place it takes."""
        own = [kv and (kv[0][rows], kv[1][rows]) for kv in self.own]
        if same_sources:
            return Cache(self.mask, self.cross, own)
        return Cache(self.mask[rows], [(k[rows], v[rows]) for k, v in self.cross], own)


class AutoregressiveLoss(nn.Module):
    def __init__(self, model: Autoregressive) -> None:
        super().__init__()
        self.model = model

    def forward(self, source: Tensor, target: Tensor, first_pass: None = None) -> dict[str, Tensor]:
        """source [B, S], target [B, T] token ids -> {loss}: smoothed cross-entropy of the target and its EOS. first_pass is
        Difformer's, and does nothing."""
        inputs, labels = with_ends(target)
        logits = self.model.decode(inputs, *self.model.read(source))
        real = labels.ne(PAD_ID)
        return {"loss": F.cross_entropy(logits[real].float(), labels[real], label_smoothing=self.model.config.label_smoothing)}


def with_ends(target: Tensor) -> tuple[Tensor, Tensor]:
    """Teacher forcing of padded target [B, T]: what is read, BOS first, and what is to be written, EOS last, both [B, T + 1]."""
    labels = F.pad(target, (0, 1), value=PAD_ID)
    return F.pad(target, (1, 0), value=BOS_ID), labels.scatter(1, target.ne(PAD_ID).sum(1, keepdim=True), EOS_ID)


@torch.no_grad()
def mean_log_probability(model: Autoregressive, source: Tensor, target: Tensor) -> Tensor:
    """Of each padded text target [B, T] and its EOS, given its source [B, S]: the negative logarithm of its perplexity, [B]."""
    inputs, labels = with_ends(target)
    real = labels.ne(PAD_ID)
    logits = model.decode(inputs, *model.read(source)).float().log_softmax(-1)
    return (logits.gather(-1, labels[..., None])[..., 0] * real).sum(1) / real.sum(1)


def beam_search(model: Autoregressive, source: Tensor, beam: int, max_length: int) -> list[list[int]]:
    """The best text of each source [B, S], without EOS; beam 1 is greedy."""
    return [texts[0] for texts in beam_texts(model, source, beam, max_length)]


@torch.no_grad()
def beam_texts(model: Autoregressive, source: Tensor, beam: int, max_length: int) -> list[list[list[int]]]:
    """Up to `beam` texts of each source [B, S], without EOS, the best first, by mean log-probability of its tokens (EOS counted).

    A sentence is done when `beam` of its texts have ended, or at max_length tokens.
    """
    count = len(source)
    cache = model.start(source).select(torch.arange(count, device=source.device).repeat_interleave(beam))
    sentence = torch.arange(count, device=source.device)  # of each row group of `beam` rows still running
    tokens = torch.full((count * beam, 1), BOS_ID, device=source.device)
    # The first step would otherwise find the same text `beam` times.
    scores = torch.full((count, beam), -torch.inf, device=source.device)
    scores[:, 0] = 0.0
    ended: list[list[tuple[float, list[int]]]] = [[] for _ in range(count)]

    for length in range(1, max_length + 2):
        total = scores[:, :, None] + model.step(tokens[:, -1], length - 1, cache).view(len(sentence), beam, -1)
        if length > max_length:  # every text ends here
            total[:, :, [i for i in range(total.shape[-1]) if i != EOS_ID]] = -torch.inf
        best, flat = total.flatten(1).topk(min(2 * beam, total[0].numel()))
        parents, chosen = flat // total.shape[-1], flat % total.shape[-1]
        ends = chosen.eq(EOS_ID)
        running = []
        for row, (number, e) in enumerate(zip(sentence.tolist(), ends.tolist(), strict=True)):
            # Only what ranks among the first `beam` may end (as in fairseq); the rest would be worse than a running text.
            for k in range(beam):
                if e[k] and len(ended[number]) < beam and best[row, k] > -torch.inf:
                    text = tokens[row * beam + int(parents[row, k]), 1:].tolist()
                    ended[number].append((float(best[row, k]) / length, text))
            if len(ended[number]) < beam and length <= max_length:
                running.append(row)
        if not running:
            break
        rows = torch.tensor(running, device=source.device)
        # The best `beam` texts that go on: ended ones sink below all others.
        scores, order = best[rows].masked_fill(ends[rows], -torch.inf).topk(beam)
        parent_rows = (rows[:, None] * beam + parents[rows].gather(1, order)).flatten()
        if beam > 1 or len(running) < len(sentence):
            cache = cache.select(parent_rows, same_sources=len(running) == len(sentence))
        tokens = torch.cat([tokens[parent_rows], chosen[rows].gather(1, order).view(-1, 1)], 1)
        sentence = sentence[rows]
    return [[text for _, text in sorted(texts, reverse=True)] for texts in ended]
