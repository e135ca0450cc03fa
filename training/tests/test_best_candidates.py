import numpy as np

from difformer import best_candidates
from difformer.candidates import Candidates
from difformer.data import PackedPairs


def test_each_source_keeps_the_candidates_that_are_worth_most(tmp_path, monkeypatch):
    texts = [np.array(t, np.uint16) for t in ([10], [11, 12], [13], [14], [15, 16, 17])]
    pairs = PackedPairs.from_lists([[5, 6], [5, 7]], [[8], [9]])
    gains = np.array([0.2, 0.9, 0.5, 0.1, 0.3], np.float32)
    every = Candidates(pairs, texts, np.array([0, 0, 0, 1, 1]), np.zeros(5, np.float32), gains)
    every.save(tmp_path / "a.npz")
    monkeypatch.setattr("sys.argv", f"_ --candidates {tmp_path}/a.npz --keep 2 --weight 2.5 --out {tmp_path}/b.npz".split())
    best_candidates.main()
    kept = PackedPairs.load(tmp_path / "b.npz")
    assert kept.rows() == [([5, 6], [11, 12]), ([5, 6], [13]), ([5, 7], [15, 16, 17]), ([5, 7], [14])]
    assert kept.weight == 2.5
    assert best_candidates.best_candidates(every, keep=1).rows() == [([5, 6], [11, 12]), ([5, 7], [15, 16, 17])]
