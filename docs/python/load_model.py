"""Loads a model folder that ImageClassifier.save wrote, and says what it makes of pictures.

    python load_model.py MODEL IMAGE...

Needs torch, torchvision and safetensors; for EfficientNet-Lite also efficientnet-lite-pytorch.
"""
import json
import sys

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torchvision import models, transforms


def mlp(features, hidden, dropout, classes, log_softmax):
    layers = [nn.Linear(features, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, classes)]
    return nn.Sequential(*layers, *([nn.LogSoftmax(1)] if log_softmax else []))


def load(folder):
    card = json.load(open(f"{folder}/model.json"))
    recipe, = card["recipe"].values()
    name, (kind, head) = recipe["architecture"], *recipe["head"].items()
    if name.startswith("efficientnet-lite"):
        from efficientnet_lite_pytorch import EfficientNet
        net = EfficientNet.from_name(name)
    else:
        net = getattr(models, name)()
    if name.startswith("squeezenet"):  # its classifier has no linear layer; Graft puts one behind the mean of the channels
        net.classifier = nn.Sequential(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), nn.Linear(512, 1000))
    path, last = [(path, layer) for path, layer in net.named_modules() if isinstance(layer, nn.Linear)][-1]
    f, n = last.in_features, head["classes"]
    net.set_submodule(path, {
        "linear": lambda: nn.Linear(f, n),
        "mlp": lambda: mlp(f, head["hidden"], head.get("dropout", head.get("probability")), n, head.get("log_softmax", False)),
        "article": lambda: mlp(f, 1000, 0.5, n, True)}[kind.lower()]())  # Graft 0.1 wrote capitals, and a name for the article's head
    net.load_state_dict(load_file(f"{folder}/model.safetensors"))
    p = card["preprocessing"]
    steps = transforms.Compose([transforms.Resize(p["resize"], transforms.InterpolationMode(p["interpolation"].lower())), transforms.CenterCrop(p["crop"]),
                                transforms.ToTensor(), transforms.Normalize(p["mean"], p["std"])])
    return net.eval(), steps, card


if __name__ == "__main__":
    net, steps, card = load(sys.argv[1])
    for file in sys.argv[2:]:
        with torch.no_grad():
            logits = net(steps(Image.open(file).convert("RGB"))[None]) / card.get("temperature", 1)
        probabilities = dict(zip(card["classes"], logits.double().softmax(1)[0].tolist()))
        print(json.dumps({"image": file, "label": max(probabilities, key=probabilities.get), "probabilities": probabilities}))
