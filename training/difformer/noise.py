"""Seeded Gaussian noise that the browser draws too: counter-based, so that a number depends on its place alone.

src/difformer/noise.ts is the same function; the golden files hold both to it.
"""

from __future__ import annotations

import numpy as np


def _hash(x: np.ndarray) -> np.ndarray:
    """A 32-bit mixing function (lowbias32 constants of the hash-prospector project) on uint32, wrapping around."""
    x = x + np.uint32(0x9E3779B9)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0xD35A2D97)
    return x ^ (x >> np.uint32(15))


def gaussian(seed: int, candidate: int, step: int, length: int, dim: int) -> np.ndarray:
    """float32 [length, dim] of standard normal numbers (Box-Muller); dim even.

    step 0 is the noise that decoding starts from, step s >= 1 that of the update after denoiser call s. A longer length
    only adds rows. The same for every sentence, so that a sentence's result does not depend on its neighbours.
    """
    with np.errstate(over="ignore"):
        key = _hash(_hash(_hash(np.array([seed], np.uint32)) + np.uint32(candidate)) + np.uint32(step))
        index = np.arange(length * dim, dtype=np.uint32)
        uniform = (_hash(key + index * np.uint32(0x85EBCA6B)).astype(np.float64) + 0.5) / 2.0**32
    radius, angle = np.sqrt(-2 * np.log(uniform[0::2])), 2 * np.pi * uniform[1::2]
    out = np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1)
    return out.astype(np.float32).reshape(length, dim)
