"""One folder with a folder of photos for each class: split, fine-tune, evaluate, save.

    python train_on_your_folder.py PHOTOS      twin of TrainOnYourFolder.java
"""
import sys

import torch
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR
from torchvision import datasets, transforms as T
from training import History, loader, percent, pretrained, proportion, replace_head, run_epoch, split

root = sys.argv[1]
torch.manual_seed(42)
photos = datasets.ImageFolder(root)
train_part, valid_part = split(photos, 0.2, 42)
model, head, preprocessing = pretrained("efficientnet-lite0", "imagenet")
replace_head(model, head, lambda features: nn.Linear(features, len(photos.classes)), frozen=True)
train = loader(root, train_part, T.Compose([T.TrivialAugmentWide(), preprocessing]), 32, shuffle=True)
valid = loader(root, valid_part, preprocessing, 32)


def phase(groups, count, peak, start, end):
    """Trains with the one-cycle policy; groups: parameters and their highest learning rate."""
    settings = [{"params": [p for p in parameters if (p.dim() > 1) == decays], "lr": rate,
                 "weight_decay": 0.01 if decays else 0} for parameters, rate in groups for decays in (True, False)]
    optimizer = torch.optim.AdamW(settings, betas=(0.9, 0.99), eps=1e-5)
    schedule = OneCycleLR(optimizer, [group["lr"] for group in settings], count * len(train), pct_start=peak,
                          div_factor=start, final_div_factor=end / start, cycle_momentum=False)
    for _ in range(count):
        trained, measured = run_epoch(model, train, optimizer=optimizer, schedule=schedule), run_epoch(model, valid)
        history.epoch(trained, measured)
    return measured


history = History()
torch.manual_seed(42)  # shuffle(42)
new_head = list(model.get_submodule(head).parameters())
phase([(new_head, 2e-3)], 1, 0.99, 25, 1e5)
layers = {}  # the backbone's layers in two halves, a tenth of the rate of what follows
for name, parameter in model.named_parameters():
    parameter.requires_grad = True
    if not name.startswith(head):
        layers.setdefault(name.rpartition(".")[0], []).append(parameter)
layers = list(layers.values())
halves = [sum(half, []) for half in (layers[:len(layers) // 2], layers[len(layers) // 2:])]
_, accuracy, outputs, targets = phase([(halves[0], 1e-5), (halves[1], 1e-4), (new_head, 1e-3)], 3, 0.3, 5, 1e5)
history.result()

total, predicted, classes = len(targets), outputs.argmax(1), photos.classes
counts = torch.bincount(targets, minlength=len(classes))
hits = torch.bincount(targets[predicted == targets], minlength=len(classes))
recalls = hits / counts
print(f"accuracy {proportion(hits.sum().item(), total)} (95 % Wilson interval), {hits.sum()} of {total} images")
print(f"balanced accuracy {percent(recalls.mean().item(), total)} %, "
      f"majority class {classes[counts.argmax()]} {percent(counts.max().item() / total, total)} %")
for label in sorted(range(len(classes)), key=lambda label: recalls[label].item()):
    chosen = (predicted == label).sum().item()
    precision = percent(hits[label].item() / chosen, chosen) + " %" if chosen else "–"
    print(f"  {classes[label]:{max(map(len, classes))}}  recall {proportion(hits[label].item(), counts[label].item())}, "
          f"precision {precision}, {counts[label]} images")
torch.save(model.state_dict(), "my-classifier.pth")
