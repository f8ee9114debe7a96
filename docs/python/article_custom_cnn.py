"""The article's first experiment in Python, to be laid beside `custom-cnn --seed 42`.

Run:  python article_custom_cnn.py DATA EPOCHS     DATA holds train/ and valid/; needs torch 2.10 and torchvision 0.25
Prints one JSON object per epoch with the names of history.json, and the losses of the first steps.
"""
import json
import sys

import torch
import torch.nn.functional as F
from torch import nn
from torchvision import datasets, transforms as T

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
VALID = [T.Resize(224), T.CenterCrop(224), T.ToTensor(), T.Normalize(MEAN, STD)]
TRAIN = [T.RandomRotation(10), T.RandomHorizontalFlip(0.5)] + VALID


class CustomCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(3, 32, 3), nn.Conv2d(32, 64, 3), nn.Conv2d(64, 64, 3)
        self.fc1, self.out = nn.Linear(26 * 26 * 64, 128), nn.Linear(128, 2)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3):
            x = F.max_pool2d(F.relu(conv(x)), 2)
        x = F.dropout(F.relu(self.fc1(x.reshape(-1, 26 * 26 * 64))), 0.2, self.training)
        return F.log_softmax(self.out(x), 1)


def one_pass(model, loader, optimizer=None):
    model.train(optimizer is not None)
    loss_sum, right, count, steps = 0.0, 0, 0, []
    with torch.set_grad_enabled(optimizer is not None):
        for x, y in loader:
            logits = model(x)
            loss = F.cross_entropy(logits, y)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            steps.append(round(loss.item(), 6))
            loss_sum += loss.item() * len(y)
            right += (logits.argmax(1) == y).sum().item()
            count += len(y)
    return loss_sum / count, right / count, steps


data, epochs = sys.argv[1], int(sys.argv[2])
torch.manual_seed(42)
train = torch.utils.data.DataLoader(datasets.ImageFolder(f"{data}/train", T.Compose(TRAIN)), 64, shuffle=True)
valid = torch.utils.data.DataLoader(datasets.ImageFolder(f"{data}/valid", T.Compose(VALID)), 64)
torch.manual_seed(42)
model = CustomCNN()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(1, epochs + 1):
    train_loss, train_accuracy, steps = one_pass(model, train, optimizer)
    valid_loss, valid_accuracy, _ = one_pass(model, valid)
    print(json.dumps({"epoch": epoch, "train_loss": train_loss, "train_accuracy": train_accuracy,
                      "valid_loss": valid_loss, "valid_accuracy": valid_accuracy, "steps": steps}), flush=True)
