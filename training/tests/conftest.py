"""Fixtures: a tiny configuration, a tokenizer of its own, and a data folder made on the spot."""

from pathlib import Path

import pytest
import torch
import zstandard

from difformer.config import Config
from difformer.tokenizer import train_tokenizer

PAIRS = [
    ("Guten Morgen.", "Good morning."),
    ("Wie geht es dir?", "How are you?"),
    ("Ich habe einen Hund.", "I have a dog."),
    ("Sie liest ein Buch.", "She is reading a book."),
    ("Wir gehen nach Hause.", "We are going home."),
    ("Das ist sehr schön.", "That is very nice."),
    ("Er trinkt Wasser.", "He drinks water."),
    ("Wo ist der Bahnhof?", "Where is the station?"),
]


@pytest.fixture(scope="session")
def tokenizer():
    return train_tokenizer([text for pair in PAIRS for text in pair] * 3, 320)


@pytest.fixture
def config(tokenizer) -> Config:
    return Config(
        vocab_size=tokenizer.get_vocab_size(), latent_dim=16, d_model=32, ffn_dim=64, heads=2, encoder_layers=1,
        decoder_layers=1, max_length=48, length_offsets=16, dropout=0.0, batch_tokens=256, warmup_steps=5, max_steps=20,
        self_conditioning=0.5, max_train_length=40,
    )  # fmt: skip


@pytest.fixture
def data_folder(tmp_path) -> Path:
    folder = tmp_path / "translate-de-en-toy"
    folder.mkdir()
    lines = "".join(f"{s}\t{t}\n" for s, t in PAIRS)
    (folder / "train.tsv.zst").write_bytes(zstandard.ZstdCompressor().compress(lines.encode()))
    (folder / "valid.tsv").write_text(lines, encoding="utf8")
    return folder


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)
