"""Makes import.json: class probabilities of networks that stand for a colleague's fine-tuned ones, with weights from the
goldens' formula, on a drawn image through the preprocessing of the architecture's published weights.

    pip install torch torchvision timm pillow
    PYTHONPATH=../shared/goldens python core/src/test/resources/goldens/make_import.py
"""
import json, os
import numpy as np
import timm
import torch
import torchvision
from make import fill
from PIL import Image
from torch import nn
from torchvision import transforms

x, y = np.meshgrid(np.arange(300), np.arange(280))
image = Image.fromarray(np.stack([(x * 7) % 256, (x + y) % 256, (x ^ y) % 256], -1).astype(np.uint8))
L, D, R = nn.Linear, nn.Dropout, nn.ReLU


def named(*children):
    from collections import OrderedDict
    return nn.Sequential(OrderedDict(children))


CASES = {
    "resnet18 fc": ("resnet18", "fc", L(512, 3)),
    "resnet18 fc.1": ("resnet18", "fc", nn.Sequential(D(), L(512, 3))),
    "resnet18 fc.0 fc.3": ("resnet18", "fc", nn.Sequential(L(512, 16), R(), D(), L(16, 3))),
    "resnet18 fc.0 fc.2 log-softmax": ("resnet18", "fc", nn.Sequential(L(512, 16), R(), L(16, 3), nn.LogSoftmax(1))),
    "resnet18 fc.0 fc.1 fc.4": ("resnet18", "fc", nn.Sequential(L(512, 16), L(16, 8), R(), D(), L(8, 3))),
    "resnet18 named": ("resnet18", "fc", named(("fc1", L(512, 16)), ("relu", R()), ("out", L(16, 3)))),
    "resnet18 gelu": ("resnet18", "fc", nn.Sequential(L(512, 16), nn.GELU(), L(16, 3))),
    "mobilenet_v2 classifier.1": ("mobilenet_v2", "classifier.1", L(1280, 3)),
    "mobilenet_v2 classifier": ("mobilenet_v2", "classifier", L(1280, 3)),
    "mobilenet_v2 classifier.1.1": ("mobilenet_v2", "classifier.1", nn.Sequential(D(), L(1280, 3))),
    "mobilenet_v2 classifier.1 classifier.4": ("mobilenet_v2", "classifier", nn.Sequential(D(), L(1280, 16), R(), D(), L(16, 3))),
    "mobilenet_v3_large classifier.3": ("mobilenet_v3_large", "classifier.3", L(1280, 3)),
    "efficientnet_b0 classifier.1": ("efficientnet_b0", "classifier.1", L(1280, 3, bias=False)),
    "densenet121 classifier.1": ("densenet121", "classifier", nn.Sequential(D(), L(1024, 3))),
    "squeezenet1_1 classifier.1": ("squeezenet1_1", "classifier.1", nn.Conv2d(512, 3, 1)),
}


def probabilities(net, steps):
    with torch.no_grad():
        return fill(net).eval()(steps(image)[None]).double().softmax(1)[0].tolist()


def case(net, architecture, head, steps):
    return {"architecture": architecture, "head": {k: list(v.shape) for k, v in net.state_dict().items() if k in head}, "probabilities": probabilities(net, steps)}


cases = {}
for name, (architecture, path, head) in CASES.items():
    net = torchvision.models.get_model(architecture)
    net.set_submodule(path, head)
    cases[name] = case(net, architecture, [f"{path}.{k}" for k in head.state_dict()], torchvision.models.get_model_weights(architecture).IMAGENET1K_V1.transforms())
lite = timm.create_model("tf_efficientnet_lite0", num_classes=3)
steps = transforms.Compose([transforms.Resize(224), transforms.CenterCrop(224), transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)])
cases["efficientnet-lite0 timm"] = {**case(lite, "efficientnet-lite0", ["classifier.weight", "classifier.bias"], steps),
                                    "keys": {k: list(v.shape) for k, v in lite.state_dict().items()}}
json.dump(cases, open(os.path.join(os.path.dirname(__file__), "import.json"), "w"), separators=(",", ":"))
for name, found in cases.items():
    print(name, found["probabilities"], found["head"])
