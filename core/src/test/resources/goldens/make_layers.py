"""Makes layers.safetensors for OwnLayersTest: python make_layers.py     (torch 2.10, safetensors; writes beside itself)
Two networks of a user's own layers, each after manual_seed(42), on "images", float32 [4,3,16,16]: "NAME.init.KEY", the
state dict; "NAME.logits" in evaluation; "NAME.train.logits" in training after manual_seed(42), and after the backward
pass of cross-entropy with the labels 0, 1, 0, 1: "NAME.train.KEY", the gradients of parameters and the values of buffers."""
import os
from collections import OrderedDict

import torch
from safetensors.torch import save_file
from torch import nn


def pooled():
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())


NETWORKS = {
    "pooled": lambda: [nn.Conv2d(3, 16, 3, stride=2), nn.BatchNorm2d(16), nn.SiLU(), pooled(), nn.Linear(16, 2)],
    "grouped": lambda: [nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Conv2d(4, 8, 3, padding=2, dilation=2, groups=2, bias=False), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Flatten(), nn.Linear(72, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2)],
}
torch.manual_seed(1)
t = {"images": torch.randn(4, 3, 16, 16)}
for name, layers in NETWORKS.items():
    torch.manual_seed(42)
    m = nn.Sequential(OrderedDict((str(i), layer) for i, layer in enumerate(layers())))
    for key, value in m.state_dict().items():
        t[f"{name}.init.{key}"] = value.clone().float()
    with torch.no_grad():
        t[f"{name}.logits"] = m.eval()(t["images"])
    m.train()
    torch.manual_seed(42)
    y = m(t["images"])
    nn.functional.cross_entropy(y, torch.tensor([0, 1, 0, 1])).backward()
    t[f"{name}.train.logits"] = y.detach().clone()
    for key, value in list(m.named_parameters()) + list(m.named_buffers()):
        t[f"{name}.train.{key}"] = (value.grad if value.requires_grad else value).clone().float()
save_file(t, os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers.safetensors"))
