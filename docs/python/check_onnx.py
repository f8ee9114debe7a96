"""Runs an exported model in ONNX Runtime and its TorchScript twin in Python, and compares the logits.

    python check_onnx.py model.onnx model.pt

Needs onnxruntime and torch; onnx, where installed, also checks the file against the format.
"""
import sys

import numpy as np
import onnxruntime
import torch

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
try:
    import onnx
    onnx.checker.check_model(sys.argv[1], full_check=True)
    print("the file is valid ONNX")
except ImportError:
    pass
shape = session.get_inputs()[0].shape
images = np.random.default_rng(0).standard_normal([2, *shape[1:]], dtype=np.float32)
found = session.run(["logits"], {"images": images})[0]
with torch.no_grad():
    expected = torch.jit.load(sys.argv[2])(torch.from_numpy(images)).numpy()
print(f"{shape}: largest difference {np.abs(found - expected).max():.3g}, largest logit {np.abs(expected).max():.3g}")
