"""Loads a model folder that ImageClassifier.save wrote, and classifies images with it.

    python load_model.py MODEL IMAGE...

Needs torch, torchvision and safetensors; for EfficientNet-Lite also efficientnet-lite-pytorch.
"""
import json
import sys
from collections import OrderedDict

import torch
from PIL import Image, ImageOps
from safetensors.torch import load_file
from torch import nn
from torchvision import models, transforms


def mlp(features, hidden, dropout, classes, log_softmax):
    layers = [nn.Linear(features, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, classes)]
    return nn.Sequential(*layers, *([nn.LogSoftmax(1)] if log_softmax else []))


ACTIVATIONS = {"RELU": nn.ReLU, "RELU6": nn.ReLU6, "GELU": nn.GELU, "SILU": nn.SiLU, "SIGMOID": nn.Sigmoid, "HARDSWISH": nn.Hardswish,
               "HARDSIGMOID": nn.Hardsigmoid, "LOG_SOFTMAX": lambda: nn.LogSoftmax(1)}


def layer(data):
    """A head's layer from its entry in model.json."""
    (kind, value), = data.items()
    return {"linear": lambda: nn.Linear(value["in"], value["out"]),
            "dropout": lambda: nn.Dropout(value["probability"]),
            "activation": lambda: ACTIVATIONS[value.upper()](),
            "sequential": lambda: nn.Sequential(OrderedDict((child["name"], layer(child["layer"])) for child in value["children"]))}[kind.lower()]()


def step(data):
    """A transform from its entry in model.json; those that are missing here are a KeyError."""
    (kind, v), = data.items()
    return {"decode": lambda: lambda image: image,  # Pillow decodes in full
            "resize": lambda: transforms.Resize(v["side"] if "side" in v else (v["height"], v["width"]),
                                                transforms.InterpolationMode(v["interpolation"]), v.get("max")),
            "letterbox": lambda: lambda image: ImageOps.pad(image, (v["width"], v["height"]), Image.Resampling[v["interpolation"].upper()],
                                                            color=(v["fill"]["red"], v["fill"]["green"], v["fill"]["blue"])),
            "center_crop": lambda: transforms.CenterCrop((v["height"], v["width"])),
            "grayscale": lambda: transforms.Grayscale(3),
            "to_tensor": lambda: transforms.ToTensor(),
            "normalize": lambda: transforms.Normalize(v["normalization"]["mean"], v["normalization"]["std"])}[kind]()


def preprocessing(steps):
    if isinstance(steps, dict):  # Graft 0.1 wrote one kind of list by its numbers
        steps = [{"resize": {"side": steps["resize"], "interpolation": steps["interpolation"].lower()}},
                 {"center_crop": {"height": steps["crop"], "width": steps["crop"]}}, {"to_tensor": {}},
                 {"normalize": {"normalization": {"mean": steps["mean"], "std": steps["std"]}}}]
    return transforms.Compose([step(data) for data in steps])


def network(name, classes):
    if name.startswith("efficientnet-lite"):  # the names that the package knows: efficientnet-lite0 to efficientnet-lite4
        from efficientnet_lite_pytorch import EfficientNet
        return EfficientNet.from_name(name, num_classes=classes)
    return models.get_model(name, num_classes=classes)


def load(folder):
    card = json.load(open(f"{folder}/model.json"))
    ((kind, recipe),), n = card["recipe"].items(), len(card["classes"])  # Graft 0.1 wrote capitals, and "Article" and "Composed"
    if kind.lower() not in ("transfer_learning", "transfer") or recipe.get("own_architecture"):
        sys.exit(f"{folder}: this script loads published architectures with a new head; this model is "
                 + ("a custom architecture" if recipe.get("own_architecture") else f'of the kind "{kind}"')
                 + "; load it with Graft, or export it to ONNX")
    net = network(recipe["architecture"], n)
    if recipe["head"]:  # without one the published classifier is in place
        if recipe["architecture"].startswith("squeezenet"):  # its classifier has no linear layer; Graft puts one after the mean of the channels
            net.classifier = nn.Sequential(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), nn.Linear(512, n))
        path, last = [(path, module) for path, module in net.named_modules() if isinstance(module, nn.Linear)][-1]
        f, ((kind, head),) = last.in_features, recipe["head"].items()
        net.set_submodule(path, {
            "linear": lambda: nn.Linear(f, n),
            "mlp": lambda: mlp(f, head["hidden"], head.get("dropout", head.get("probability")), n, head.get("log_softmax", False)),
            "article": lambda: mlp(f, 1000, 0.5, n, True),
            "layers": lambda: layer(head["layer"]),
            "composed": lambda: layer(head["layer"])}[kind.lower()]())
    net.load_state_dict(load_file(f"{folder}/model.safetensors"))
    return net.eval(), preprocessing(card["preprocessing"]), card


if __name__ == "__main__":
    net, steps, card = load(sys.argv[1])
    for file in sys.argv[2:]:
        with torch.no_grad():
            logits = net(steps(Image.open(file).convert("RGB"))[None]) / card.get("temperature", 1)
        probabilities = dict(zip(card["classes"], logits.double().softmax(1)[0].tolist()))
        print(json.dumps({"image": file, "label": max(probabilities, key=probabilities.get), "probabilities": probabilities}))
