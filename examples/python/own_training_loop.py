"""The training loop by hand: one epoch, a line with the loss of each step.

    python own_training_loop.py PHOTOS      twin of OwnTrainingLoop.java
"""
import sys

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T

torch.manual_seed(42)
photos = datasets.ImageFolder(sys.argv[1], T.Compose([T.Resize((224, 224)), T.ToTensor()]))
train = DataLoader(photos, 32, shuffle=True)
network = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2), nn.BatchNorm2d(16), nn.SiLU(), nn.AdaptiveAvgPool2d(1),
                        nn.Flatten(), nn.Linear(16, len(photos.classes)))
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
network.train()
torch.manual_seed(42)  # shuffle(42)
for images, targets in train:
    optimizer.zero_grad()
    loss = cross_entropy(network(images), targets)
    loss.backward()
    optimizer.step()
    print(np.float32(loss.item()))  # as Java prints a float
