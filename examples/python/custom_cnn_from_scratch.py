"""The article's first experiment: a small network, trained from scratch on cats and dogs.

    python custom_cnn_from_scratch.py DATA      DATA holds train/ and valid/; twin of CustomCnnFromScratch.java
"""
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T
from training import History, IMAGENET, run_epoch

data = sys.argv[1]
torch.manual_seed(42)
to_input = [T.Resize(224), T.CenterCrop(224), T.ToTensor(), IMAGENET]
augmented = [T.RandomRotation(10), T.RandomHorizontalFlip(0.5), *to_input]
train = DataLoader(datasets.ImageFolder(f"{data}/train", T.Compose(augmented)), 64, shuffle=True)
valid = DataLoader(datasets.ImageFolder(f"{data}/valid", T.Compose(to_input)), 64)

network = nn.Sequential(  # [N,3,224,224]
    nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(64, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(),  # [N,64*26*26]
    nn.Linear(64 * 26 * 26, 128), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(128, 2))  # logits [N,2]

optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
history = History()
torch.manual_seed(42)  # shuffle(42)
for _ in range(10):
    history.epoch(run_epoch(network, train, optimizer=optimizer), run_epoch(network, valid))
history.result()
