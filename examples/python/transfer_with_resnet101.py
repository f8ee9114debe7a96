"""The article's second experiment: a new head on a frozen ResNet-101.

    python transfer_with_resnet101.py DATA [--weights FILE|none] [--epochs N]      twin of TransferWithResNet101.java
"""
import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T
from training import epoch_line, pretrained, replace_head, run_epoch

options = argparse.ArgumentParser()
options.add_argument("data")
options.add_argument("--weights", default="imagenet", help="a .pth or safetensors file, or none: drawn from the seed")
options.add_argument("--epochs", type=int, default=1)
options = options.parse_args()

torch.manual_seed(42)
model, path, preprocessing = pretrained("resnet101", options.weights)
replace_head(model, path, lambda features: nn.Sequential(
    nn.Linear(features, 1000), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1000, 2), nn.LogSoftmax(1)), frozen=True)

augmented = T.Compose([T.RandomRotation(10), T.RandomHorizontalFlip(0.5), preprocessing])
train = DataLoader(datasets.ImageFolder(f"{options.data}/train", augmented), 64, shuffle=True)
valid = DataLoader(datasets.ImageFolder(f"{options.data}/valid", preprocessing), 64)

optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
torch.manual_seed(42)  # shuffle(42)
for epoch in range(1, options.epochs + 1):
    print(epoch_line(epoch, run_epoch(model, train, optimizer=optimizer), run_epoch(model, valid)), flush=True)
torch.save(model.state_dict(), "cats-dogs.pth")
