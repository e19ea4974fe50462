"""The regression by which `tests.weights_tool` learns weights. Needs scipy."""

from __future__ import annotations

from typing import Any

import numpy as np

STRENGTH = 25.0  # of the regression: the inverse of its penalty
RARER = 3.0  # so much more counts a line with the code


def regression(given: Any, wanted: np.ndarray, prior: np.ndarray | float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Logistic regressions of all codes at once, each with a squared penalty, added to the sums of `prior`: (weights,
    offsets).
    """
    from scipy.optimize import minimize

    shape = (given.shape[1] + 1, wanted.shape[1])
    signs = np.where(wanted, 1.0, -1.0)
    counts = np.where(wanted, RARER, 1.0) * STRENGTH
    turned = given.T.tocsr()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        there = flat.reshape(shape)
        margin = signs * (given @ there[:-1] + there[-1] + prior)
        pull = -counts * signs / (1.0 + np.exp(np.clip(margin, -50, 50)))
        slope = np.vstack([turned @ pull + there[:-1], pull.sum(axis=0)])
        value = (counts * np.logaddexp(0.0, -margin)).sum() + 0.5 * (there[:-1] ** 2).sum()
        return float(value), slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B",
                     options={"maxiter": 80, "maxcor": 6, "ftol": 1e-5}).x.reshape(shape)
    return found[:-1].copy(), found[-1].copy()
