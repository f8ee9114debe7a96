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


def load(folder):
    card = json.load(open(f"{folder}/model.json"))
    name, (kind, head) = card["recipe"]["Transfer"]["architecture"], *card["recipe"]["Transfer"]["head"].items()
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
        "Linear": lambda: nn.Linear(f, n),
        "Mlp": lambda: nn.Sequential(nn.Linear(f, head["hidden"]), nn.ReLU(), nn.Dropout(head["probability"]), nn.Linear(head["hidden"], n)),
        "Article": lambda: nn.Sequential(nn.Linear(f, 1000), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1000, n), nn.LogSoftmax(1))}[kind]())
    net.load_state_dict(load_file(f"{folder}/model.safetensors"))
    p = card["preprocessing"]
    steps = transforms.Compose([transforms.Resize(p["resize"], transforms.InterpolationMode[p["interpolation"]]), transforms.CenterCrop(p["crop"]),
                                transforms.ToTensor(), transforms.Normalize(p["mean"], p["std"])])
    return net.eval(), steps, card


if __name__ == "__main__":
    net, steps, card = load(sys.argv[1])
    for file in sys.argv[2:]:
        with torch.no_grad():
            logits = net(steps(Image.open(file).convert("RGB"))[None]) / card.get("temperature", 1)
        probabilities = dict(zip(card["classes"], logits.double().softmax(1)[0].tolist()))
        print(json.dumps({"image": file, "label": max(probabilities, key=probabilities.get), "probabilities": probabilities}))
