"""The article's second experiment: a new head on a frozen ResNet-101.

    python transfer_with_resnet101.py DATA [none]      twin of TransferWithResNet101.java
"""
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T
from training import History, pretrained, replace_head, run_epoch

data, weights = sys.argv[1], "none" if len(sys.argv) > 2 else "imagenet"
torch.manual_seed(42)
model, path, preprocessing = pretrained("resnet101", weights)
replace_head(model, path, lambda features: nn.Sequential(
    nn.Linear(features, 1000), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1000, 2), nn.LogSoftmax(1)), frozen=True)

augmented = T.Compose([T.RandomRotation(10), T.RandomHorizontalFlip(0.5), preprocessing])
train = DataLoader(datasets.ImageFolder(f"{data}/train", augmented), 64, shuffle=True)
valid = DataLoader(datasets.ImageFolder(f"{data}/valid", preprocessing), 64)

optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
history = History()
torch.manual_seed(42)  # shuffle(42)
history.epoch(run_epoch(model, train, optimizer=optimizer), run_epoch(model, valid))
history.result()
torch.save(model.state_dict(), "cats-dogs.pth")
