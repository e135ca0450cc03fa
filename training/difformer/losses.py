"""The training objective (paper, section 3): MSE + anchor loss + length, as one module so that it can be compiled or wrapped."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .diffusion import Diffusion
from .model import Difformer
from .tokenizer import PAD_ID


class DifformerLoss(nn.Module):
    def __init__(self, model: Difformer, diffusion: Diffusion) -> None:
        super().__init__()
        self.model, self.diffusion = model, diffusion

    def forward(self, source: Tensor, target: Tensor, self_condition: bool) -> dict[str, Tensor]:
        """source [B, S], target [B, T] token ids -> scalar parts {loss, mse, regularizer, length}, means over real tokens.

        t and the noise are drawn from torch's generator. self_condition: run a first pass, without gradient, for the
        previous z0_hat; zeros otherwise (paper, appendix; Analog Bits, arXiv 2208.04202).
        """
        model, config = self.model, self.model.config
        mask = target.ne(PAD_ID)
        encoded = model.encode(source)
        z0 = model.embed(target)
        lowest = int(config.min_noise * self.diffusion.timesteps)
        t = torch.randint(lowest, self.diffusion.timesteps, (len(target),), device=target.device)
        zt = self.diffusion.q_sample(z0, t, torch.randn_like(z0))
        time = self.diffusion.model_time(t)
        z0_prev = torch.zeros_like(z0)
        if self_condition:
            with torch.no_grad():
                z0_prev = model.denoise(zt, time, mask, encoded, z0_prev)
        z0_hat = model.denoise(zt, time, mask, encoded, z0_prev).float()

        mse = F.mse_loss(z0_hat[mask], z0.float()[mask])
        parts = {"mse": mse}
        # Anchor loss: tokens must be recoverable from the prediction (section 3.2). The older rounding loss asks it of
        # z_0 itself, which a collapsed table satisfies too.
        if config.regularizer != "none":
            rounded = z0_hat if config.regularizer == "anchor" else z0.float()
            parts["regularizer"] = F.cross_entropy(
                model.logits(rounded[mask]).float(), target[mask], label_smoothing=config.label_smoothing
            )
        else:
            parts["regularizer"] = torch.zeros_like(mse)
        offset = mask.sum(1) - encoded.mask.sum(1) + config.length_offsets
        parts["length"] = F.cross_entropy(encoded.length_logits.float(), offset.clamp(0, 2 * config.length_offsets - 1))
        parts["loss"] = mse + parts["regularizer"] + config.length_weight * parts["length"]
        return parts
