"""Makes mixing.safetensors: Mixup and CutMix of torchvision, and WeightedRandomSampler, each behind manual_seed(42).

    pip install torch torchvision safetensors
    python make_mixing.py

Pictures are sin(i) of 5 pictures of 3x8x10, labels 0 1 2 0 1 of 3 classes, uneven labels of the sampler 0 0 0 0 0 0 0 1 1 2.
"""
import os, torch
from safetensors.torch import save_file
from torch.utils.data import WeightedRandomSampler
from torchvision.transforms import v2

images = torch.sin(torch.arange(5 * 3 * 8 * 10, dtype=torch.float64)).float().reshape(5, 3, 8, 10)
labels = torch.tensor([0, 1, 2, 0, 1])
result = {}
for name, mix in {"mixup": v2.MixUp(alpha=0.2, num_classes=3), "cutMix": v2.CutMix(alpha=1.0, num_classes=3)}.items():
    torch.manual_seed(42)
    for k in range(2):
        x, y = mix(images.clone(), labels)
        result[f"{name}.{k}.images"], result[f"{name}.{k}.labels"] = x.contiguous(), y
uneven = [0] * 7 + [1] * 2 + [2]
g = torch.Generator().manual_seed(42)
result["balanced"] = torch.tensor(list(WeightedRandomSampler([1 / uneven.count(c) for c in uneven], 10, generator=g)))
save_file(result, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mixing.safetensors"))
