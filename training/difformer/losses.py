"""The training objective (paper, section 3): MSE + anchor loss + length, as one module so that it can be compiled or wrapped."""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .diffusion import Diffusion
from .model import Difformer
from .tokenizer import PAD_ID

FirstPass = Literal["self-condition", "unroll"]
"""self-condition: z0_hat of the same z_t (paper, appendix; Analog Bits, arXiv 2208.04202).
unroll: the first step of a decode, from noise alone; z_t is then drawn around its z0_hat as decoding does, so that the model
learns to mend its own text (step-unrolled denoising: SUNDAE, arXiv 2112.06749)."""


class DifformerLoss(nn.Module):
    def __init__(self, model: Difformer, diffusion: Diffusion) -> None:
        super().__init__()
        self.model, self.diffusion = model, diffusion

    def forward(self, source: Tensor, target: Tensor, first_pass: FirstPass | None) -> dict[str, Tensor]:
        """source [B, S], target [B, T] token ids -> scalar parts {loss, mse, regularizer, length}, means over real tokens.

        t and the noise are drawn from torch's generator. first_pass: what a first pass without gradient is for; without one
        the previous z0_hat is zeros.
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
        if first_pass == "self-condition":
            with torch.no_grad():
                z0_prev = model.denoise(zt, time, mask, encoded, z0_prev)
        elif first_pass == "unroll":
            with torch.no_grad():
                start = self.diffusion.model_time(torch.full_like(t, self.diffusion.timesteps - 1))
                z0_prev = model.denoise(torch.randn_like(z0), start, mask, encoded, z0_prev).to(z0.dtype)
                zt = self.diffusion.q_sample(z0_prev, t, torch.randn_like(z0), noise_factor=1.0)
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
