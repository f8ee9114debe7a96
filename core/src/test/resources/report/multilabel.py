"""Makes multilabel.json: multi-label predictions and what scikit-learn says of them. Run: python multilabel.py > multilabel.json"""
import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")


def case(name, y, p, threshold=0.5):
    found, labels = (p >= threshold).astype(int), range(y.shape[1])
    defined = [0 < y[:, c].sum() < len(y) for c in labels]
    expected = {"subset accuracy": m.accuracy_score(y, found), "label accuracy": 1 - m.hamming_loss(y, found)}
    for average in ("micro", "macro"):
        for score in (m.precision_score, m.recall_score, m.f1_score):
            key = {"precision_score": "precision", "recall_score": "recall", "f1_score": "F1"}[score.__name__]
            expected[f"{average} {key}"] = score(y, found, average=average, zero_division=0)
    log_loss = [m.log_loss(y[:, c], p[:, c], labels=[0, 1]) for c in labels]
    expected["ROC-AUC"] = m.roc_auc_score(y, p, average="macro") if all(defined) else None
    expected["log loss"] = np.mean(log_loss)
    return {
        "name": name, "threshold": threshold, "targets": y.tolist(), "probabilities": p.tolist(), "expected": expected,
        "precision": m.precision_score(y, found, average=None, zero_division=0).tolist(),
        "recall": m.recall_score(y, found, average=None, zero_division=0).tolist(),
        "f1": m.f1_score(y, found, average=None, zero_division=0).tolist(),
        "roc auc": [m.roc_auc_score(y[:, c], p[:, c]) if defined[c] else None for c in labels],
        "log loss": log_loss,
    }


def random_case(name, n, shares, seed, threshold=0.5, decimals=3):
    rng = np.random.default_rng(seed)
    y = (rng.random((n, len(shares))) < np.array(shares)).astype(int)
    p = 1 / (1 + np.exp(-(3 * y - 1.5 + rng.normal(0, 1.5, y.shape))))
    return case(name, y, p.round(decimals), threshold)


print(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "cases": [
        random_case("four labels, one rare", 60, [0.5, 0.3, 0.7, 0.08], 1),
        random_case("another threshold", 60, [0.5, 0.3, 0.2], 2, threshold=0.3),
        random_case("equal scores", 40, [0.4, 0.6], 3, decimals=1),
        random_case("a label that none shows", 30, [0.5, 0.0, 0.4], 4),
        case("nothing found, sure and wrong", np.array([[1, 0], [0, 1], [1, 1]]), np.array([[0.0, 0.1], [0.2, 0.0], [0.3, 0.4]])),
    ],
}, indent=None, separators=(",", ":")))
