import itertools

import numpy as np

from difformer.corpus import read_corpora
from difformer.data import Batches, PackedPairs, pad
from difformer.join import join
from difformer.tokenizer import PAD_ID


def sets(n=200, weight=1.0):
    rng = np.random.default_rng(1)
    return PackedPairs.from_lists(
        [list(rng.integers(16, 99, rng.integers(2, 20))) for _ in range(n)],
        [[16 + i % 80, i // 80 + 16, *rng.integers(16, 99, rng.integers(0, 20))] for i in range(n)],
        weight,
    )


def test_folder_becomes_ids_with_prefix(data_folder, tokenizer):
    corpus, other_way = read_corpora([str(data_folder)], both_directions=True)
    pairs = PackedPairs.from_corpus(corpus, tokenizer, 40)
    assert len(pairs) == 8
    prefix = tokenizer.token_to_id("<translate-de-en>")
    assert all(pairs.source_ids[at] == prefix for at in pairs.source_at[:-1])
    swapped = PackedPairs.from_corpus(other_way, tokenizer, 40)
    assert swapped.source_ids[0] == tokenizer.token_to_id("<translate-en-de>")
    assert list(swapped.source_ids[1 : swapped.source_at[1]]) == list(pairs.target_ids[: pairs.target_at[1]])


def test_long_pairs_are_left_out(data_folder, tokenizer):
    assert len(PackedPairs.from_corpus(read_corpora([str(data_folder)])[0], tokenizer, 6)) < 8


def test_save_and_load(tmp_path):
    a = sets(weight=0.5)
    a.save(tmp_path / "p.npz")
    b = PackedPairs.load(tmp_path / "p.npz")
    assert b.weight == 0.5 and (a.target_ids == b.target_ids).all() and (a.source_at == b.source_at).all()


def test_an_epoch_holds_every_pair_once_within_the_budget():
    batches = Batches([sets()], batch_tokens=128, seed=3)
    plan = batches.plan(0)
    assert sorted(row for batch in plan for _, row in batch) == list(range(200))
    for source, target in itertools.islice(batches, len(plan)):
        assert len(source) == len(target)
        assert len(source) == 1 or source.numel() + target.numel() <= 128
    waste = [1 - (t != PAD_ID).float().mean() for _, t in itertools.islice(batches, len(plan))]
    assert np.mean(waste) < 0.15


def test_weights_draw_a_share_or_a_multiple():
    plan = Batches([sets(weight=0.25), sets(weight=2.0)], 128, 0).plan(1)
    counts = np.bincount([s for batch in plan for s, _ in batch])
    assert list(counts) == [50, 400]


def test_order_is_reproducible_and_resumes():
    first = [t for _, t in itertools.islice(Batches([sets()], 128, 5), 60)]
    half = Batches([sets()], 128, 5)
    list(itertools.islice(half, 25))
    other = Batches([sets()], 128, 5)
    other.load_state(half.state)
    rest = [t for _, t in itertools.islice(other, 35)]
    assert all((a == b).all() for a, b in zip(first[25:], rest, strict=True))
    assert Batches([sets()], 128, 6).plan(0) != Batches([sets()], 128, 5).plan(0)


def test_processes_share_an_epoch():
    plan = Batches([sets()], 128, 5).plan(0)
    seen = []
    for rank in range(2):
        b = Batches([sets()], 128, 5, rank, 2)
        seen += [tuple(t[0].tolist()) for _, t in itertools.islice(b, (len(plan) + 1 - rank) // 2)]
    assert len(seen) == len(set(seen)) == len(plan)


def test_pad():
    assert pad([np.array([5, 6]), np.array([7])]).tolist() == [[5, 6], [7, PAD_ID]]


def test_joined_pairs_are_two_of_the_set(tmp_path):
    pairs = PackedPairs.from_lists([[4, 20, 21], [4, 30], [4, *range(40, 60)]], [[50, 51], [60], [70] * 20])
    joined = join(pairs, 200, max_length=10)
    sources = {tuple(joined.source_ids[a:b].tolist()) for a, b in itertools.pairwise(joined.source_at)}
    targets = {tuple(joined.target_ids[a:b].tolist()) for a, b in itertools.pairwise(joined.target_at)}
    # The long one is in none of them.
    assert sources == {(4, 20, 21, 20, 21), (4, 20, 21, 30), (4, 30, 20, 21), (4, 30, 30)}
    assert targets == {(50, 51, 50, 51), (50, 51, 60), (60, 50, 51), (60, 60)}
