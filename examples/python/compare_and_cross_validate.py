"""Compares two backbones by 5-fold cross-validation: accuracy and its deviation.

    python compare_and_cross_validate.py PHOTOS [none]      twin of CompareAndCrossValidate.java
"""
import sys
from statistics import mean, stdev

import torch
from torch import nn
from torchvision import datasets
from training import folds, loader, percent, pretrained, proportion, replace_head, run_epoch

root, weights = sys.argv[1], "none" if len(sys.argv) > 2 else "imagenet"
torch.manual_seed(42)
photos = datasets.ImageFolder(root)
for backbone in ("efficientnet-lite0", "resnet18"):
    print(backbone)
    results = []
    for train_part, valid_part in folds(photos, 5, 42):
        model, head, preprocessing = pretrained(backbone, weights)
        replace_head(model, head, lambda features: nn.Linear(features, len(photos.classes)), frozen=True)
        train = loader(root, train_part, preprocessing, 64, shuffle=True)
        valid = loader(root, valid_part, preprocessing, 64)
        optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
        torch.manual_seed(42)  # shuffle(42)
        for _ in range(2):
            run_epoch(model, train, optimizer=optimizer)
            loss, accuracy, _, targets = run_epoch(model, valid)
        total = len(targets)
        results.append((accuracy, loss, round(accuracy * total), total))
        print(f"fold {len(results)}: accuracy {proportion(results[-1][2], total)}, {results[-1][2]} of {total} images, "
              f"loss {loss:.4f}, last, epoch 2 of 2", flush=True)
    accuracies, losses, hits, totals = zip(*results)
    print(f"5 folds: mean accuracy {percent(mean(accuracies), sum(totals))} % +- {percent(stdev(accuracies), sum(totals))} % "
          f"(standard deviation between folds), mean loss {mean(losses):.4f}")
    print(f"{sum(totals)} images: accuracy {proportion(sum(hits), sum(totals))} (95 % Wilson interval)")
