"""Ranks sentences by how much of the rest of the text they share: LexRank over TF-IDF vectors.

The similarity graph is never built: PageRank on the cosine graph is a product of two sparse matrices and
a vector, so time and memory grow with the number of words and not with the square of the sentences.

Erkan and Radev, LexRank: Graph-based Lexical Centrality as Salience in Text Summarization (JAIR 2004).
"""

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import Any

_DAMPING = 0.85
_ROUNDS = 30
_VOCABULARY = 20_000


def centrality(bags: Sequence[Sequence[str]]) -> list[float]:
    """For each bag of terms its centrality among all, from 0 to 1 (the most central has 1).

    An empty bag scores 0. Scores are rounded to six places, so that sorting by them is stable.
    """
    idf = _inverse_frequency(bags)
    rows = [_weights(bag, idf) for bag in bags]
    if not any(rows):
        return [0.0] * len(bags)
    scores = _walk(_matrix(rows))
    top = max(scores)
    return [round(score / top, 6) if row else 0.0 for score, row in zip(scores, rows, strict=True)]


def _inverse_frequency(bags: Sequence[Sequence[str]]) -> dict[str, float]:
    frequency = Counter(term for bag in bags for term in set(bag))
    common = sorted(frequency, key=lambda term: (-frequency[term], term))[:_VOCABULARY]
    return {term: 1.0 + log((1 + len(bags)) / (1 + frequency[term])) for term in common}


def _weights(bag: Sequence[str], idf: dict[str, float]) -> dict[str, float]:
    """The bag as a vector of length 1, with sublinear term counts."""
    raw = {term: (1 + log(count)) * idf[term] for term, count in sorted(Counter(bag).items()) if term in idf}
    length = sum(weight * weight for weight in raw.values()) ** 0.5
    return {term: weight / length for term, weight in raw.items()} if length else {}


def _matrix(rows: Sequence[dict[str, float]]) -> Any:
    from scipy.sparse import csr_matrix

    columns: dict[str, int] = {}
    indices = [columns.setdefault(term, len(columns)) for row in rows for term in row]
    data = [weight for row in rows for weight in row.values()]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    return csr_matrix((data, indices, starts), shape=(len(rows), len(columns)))


def _walk(matrix: Any) -> list[float]:
    """The stationary distribution of a random walk between different rows, by their cosine similarity.

    Rows have length 1, so a row's similarity to itself is 1 and is taken off again.
    """
    import numpy as np

    count = matrix.shape[0]
    transposed = matrix.T.tocsr()
    degree = matrix @ (transposed @ np.ones(count)) - 1.0
    share = np.where(degree > 1e-9, 1.0 / np.maximum(degree, 1e-9), 0.0)
    rank = np.full(count, 1.0 / count)
    for _ in range(_ROUNDS):
        given = rank * share
        rank = (1 - _DAMPING) / count + _DAMPING * (matrix @ (transposed @ given) - given)
    return [float(value) for value in rank]
