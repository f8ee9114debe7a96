"""Compares two backbones by 5-fold cross-validation: accuracy and its deviation.

    python compare_and_cross_validate.py FOLDER [--weights none] [--epochs N]      twin of CompareAndCrossValidate.java
"""
import argparse
from statistics import mean, stdev

import torch
from torch import nn
from torchvision import datasets
from training import folds, loader, pretrained, replace_head, run_epoch

options = argparse.ArgumentParser()
options.add_argument("folder")
options.add_argument("--weights", choices=["imagenet", "none"], default="imagenet", help="none: drawn from the seed")
options.add_argument("--epochs", type=int, default=2)
options = options.parse_args()

torch.manual_seed(42)
photos = datasets.ImageFolder(options.folder)
for backbone in ("efficientnet-lite0", "resnet18"):
    results = []
    for train_part, valid_part in folds(photos, 5, 42):
        model, head, preprocessing = pretrained(backbone, options.weights)
        replace_head(model, head, lambda features: nn.Linear(features, len(photos.classes)), frozen=True)
        train = loader(options.folder, train_part, preprocessing, 64, shuffle=True)
        valid = loader(options.folder, valid_part, preprocessing, 64)
        optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
        torch.manual_seed(42)  # shuffle(42)
        for _ in range(options.epochs):
            run_epoch(model, train, optimizer=optimizer)
            loss, accuracy, _, targets = run_epoch(model, valid)
        results.append((accuracy, loss))
        print(f"{backbone} fold {len(results)}: accuracy {accuracy:.4f}, loss {loss:.4f} "
              f"on {len(targets)} images after {options.epochs} epochs", flush=True)
    accuracies, losses = zip(*results)
    print(f"{backbone} 5 folds: accuracy {mean(accuracies):.4f} +- {stdev(accuracies):.4f}, loss {mean(losses):.4f}")
