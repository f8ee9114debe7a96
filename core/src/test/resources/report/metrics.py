"""Makes metrics.json: predictions and what scikit-learn says of them. Run: python metrics.py > metrics.json"""
import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")


def calibration_error(y, p, bins):
    """Guo et al. 2017, eq. 3; scikit-learn has none."""
    confidence, right = p.max(1), p.argmax(1) == y
    error = 0.0
    for low in range(bins):
        inside = (confidence > low / bins) & (confidence <= (low + 1) / bins)
        if inside.any():
            error += inside.sum() * abs(right[inside].mean() - confidence[inside].mean())
    return error / len(y)


def case(name, y, p):
    c = p.shape[1]
    labels, predicted, binary = list(range(c)), p.argmax(1), c == 2
    all_present = len(set(y)) == c
    expected = {
        "accuracy": m.accuracy_score(y, predicted),
        "balanced accuracy": m.balanced_accuracy_score(y, predicted),
        "macro precision": m.precision_score(y, predicted, average="macro", zero_division=0),
        "macro recall": m.recall_score(y, predicted, average="macro", zero_division=0),
        "macro F1": m.f1_score(y, predicted, average="macro", zero_division=0),
        "micro F1": m.f1_score(y, predicted, average="micro"),
        "ROC-AUC": m.roc_auc_score(y, p[:, 1] if binary else p, multi_class="ovr") if all_present else None,
        "log loss": m.log_loss(y, p, labels=labels),
        "Brier score": m.brier_score_loss(y, p[:, 1] if binary else p, labels=labels),
        "calibration error": calibration_error(y, p, 15),
    }
    for k in (2, 3):
        if k < c:
            expected[f"top-{k} accuracy"] = m.top_k_accuracy_score(y, p, k=k, labels=labels)
    return {
        "name": name, "targets": y.tolist(), "probabilities": p.tolist(), "expected": expected,
        "confusion": m.confusion_matrix(y, predicted, labels=labels).tolist(),
        "precision": m.precision_score(y, predicted, average=None, labels=labels, zero_division=0).tolist(),
        "recall": m.recall_score(y, predicted, average=None, labels=labels, zero_division=0).tolist(),
        "f1": m.f1_score(y, predicted, average=None, labels=labels, zero_division=0).tolist(),
    }


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def random_case(name, n, c, present, seed, decimals=None):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, present, n)
    logits = rng.normal(0, 1.5, (n, c))
    logits[np.arange(n), y] += 1.5
    p = softmax(logits)
    if decimals is not None:  # equal scores, for the ties of ROC-AUC
        p[:, 1] = p[:, 1].round(decimals)
        p[:, 0] = 1 - p[:, 1]
    return case(name, y, p)


print(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "cases": [
        random_case("two classes", 60, 2, 2, 1),
        random_case("two classes, equal scores", 60, 2, 2, 2, decimals=1),
        random_case("five classes", 80, 5, 5, 3),
        random_case("five classes, two without samples", 60, 5, 3, 4),
        case("sure and wrong", np.array([0, 1, 1]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])),
    ],
}, indent=None, separators=(",", ":")))
