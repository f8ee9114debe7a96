"""A network of layers, a custom loss and a custom metric, saved and loaded like any other.

    python own_network_loss_and_metric.py PHOTOS      twin of OwnNetworkLossAndMetric.java
"""
import sys

import torch
from PIL import Image, ImageOps
from torch import nn
from torch.nn.functional import mse_loss, one_hot
from torchvision import datasets, transforms as T
from training import History, IMAGENET, loader, run_epoch, split


def letterbox(image, side=160):
    """Resizes the longer side to 160 and pads the shorter one on both sides with gray."""
    return ImageOps.pad(image, (side, side), Image.Resampling.BILINEAR, color=(114, 114, 114))


def squared(logits, targets):
    return mse_loss(logits.softmax(1), one_hot(targets, logits.size(1)).float())


def macro_f1(outputs, targets):
    predicted, scores = outputs.argmax(1), []
    for label in range(outputs.size(1)):
        hits = ((predicted == label) & (targets == label)).sum().item()
        scores.append(2 * hits / max(1, ((predicted == label).sum() + (targets == label).sum()).item()))
    return sum(scores) / len(scores)


def top2(outputs, targets):
    return (outputs.topk(2, 1).indices == targets[:, None]).any(1).double().mean().item()


root = sys.argv[1]
torch.manual_seed(42)
photos = datasets.ImageFolder(root)
train_part, valid_part = split(photos, 0.2, 42)
preprocessing = T.Compose([letterbox, T.ToTensor(), IMAGENET])
train = loader(root, train_part, preprocessing, 32, shuffle=True)
valid = loader(root, valid_part, preprocessing, 32)
network = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2), nn.BatchNorm2d(16), nn.SiLU(), nn.AdaptiveAvgPool2d(1),
                        nn.Flatten(), nn.Linear(16, len(photos.classes)))

optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
history = History()
torch.manual_seed(42)  # shuffle(42)
for _ in range(5):
    trained, measured = run_epoch(network, train, squared, optimizer), run_epoch(network, valid, squared)
    history.epoch(trained, measured, f", macro F1 {macro_f1(*measured[2:]):.4f}, top2 {top2(*measured[2:]):.4f}")
history.result()
torch.save(network, "own.pth")  # a pickle: to load it, its classes must be importable
