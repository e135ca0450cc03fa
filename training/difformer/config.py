"""The one configuration object: what a checkpoint was trained with, and what the exported config.json is made from."""

from __future__ import annotations

import argparse
import dataclasses
from dataclasses import dataclass
from typing import Literal, get_args, get_origin, get_type_hints


@dataclass
class Config:
    """Every setting of a run. Fields become command-line flags of `difformer.train` (d_model -> --d-model)."""

    model: Literal["difformer", "autoregressive"] = "difformer"  # the latter: baseline and teacher, autoregressive.py

    # Network (paper, section 4.1, scaled down). Sizes are in units of features, lengths in tokens.
    vocab_size: int = 6000
    latent_dim: int = 128
    d_model: int = 256
    ffn_dim: int = 1024
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 4
    max_length: int = 128
    length_offsets: int = 64  # the length head has 2 * length_offsets classes: target - source in [-n, n)
    dropout: float = 0.1
    soft_copy: bool = False  # each target position is told what the source says at about the same place, see model.soft_copy

    # Diffusion (paper, sections 2 and 3).
    schedule: Literal["sqrt", "linear", "cosine"] = "sqrt"
    train_timesteps: int = 2000
    noise_factor: float = 4.0  # F of noise rescaling, while training
    min_noise: float = 0.0  # noise clipping (DINOISER): t is drawn from [min_noise * T, T)
    self_conditioning: float = 0.5  # how often a first pass gives the previous z0_hat
    unroll: float = 0.0  # how often z_t is made from the model's own first z0_hat instead of the true z_0, see losses.py

    # Loss (paper, section 3.2): MSE + regularizer + length_weight * length.
    regularizer: Literal["anchor", "rounding", "none"] = "anchor"
    label_smoothing: float = 0.1
    length_weight: float = 0.1

    # Optimisation.
    optimizer: Literal["adamw", "muon"] = "muon"
    lr: float = 1.2e-3  # AdamW: embeddings, biases, norms and heads; every parameter with optimizer=adamw
    muon_lr: float = 0.02  # Muon: the matrices of the Transformer layers
    weight_decay: float = 0.01
    warmup_steps: int = 300
    max_steps: int = 3000
    decay_fraction: float = 0.5  # the last part of max_steps, over which the rate falls to decay_floor of its value
    decay_floor: float = 0.02
    clip_norm: float = 1.0
    ema_decay: float = 0.999
    batch_tokens: int = 8192  # padded source plus target tokens a batch and process
    freeze: str = ""  # weights that stay as they begin: PREFIX,... of their names
    max_train_length: int = 64  # training pairs longer than this on either side are left out
    seed: int = 0

    def to_dict(self) -> dict:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> Config:
        """Raises ValueError for a name that is no setting, so that a newer checkpoint is not half understood."""
        unknown = set(values) - {f.name for f in dataclasses.fields(cls)}
        if unknown:
            raise ValueError(f"unknown settings in this configuration: {', '.join(sorted(unknown))}")
        return cls(**values)

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """One flag a field; a flag that is not given leaves no trace, so that --resume can tell."""
        hints = get_type_hints(cls)
        group = parser.add_argument_group("settings", "saved in every checkpoint")
        for field in dataclasses.fields(cls):
            kind = hints[field.name]
            flag = "--" + field.name.replace("_", "-")
            if kind is bool:
                group.add_argument(
                    flag, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=f"(default: {field.default})"
                )
                continue
            choices = get_args(kind) if get_origin(kind) is Literal else None
            group.add_argument(
                flag,
                type=str if choices else kind,
                choices=choices,
                default=argparse.SUPPRESS,
                help=f"(default: {field.default})",
            )

    @classmethod
    def overrides(cls, args: argparse.Namespace) -> dict:
        """The settings that were given on the command line."""
        return {f.name: getattr(args, f.name) for f in dataclasses.fields(cls) if hasattr(args, f.name)}
