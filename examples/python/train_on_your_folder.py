"""One folder with a folder of photos for each class: split, fine-tune, evaluate, save.

    python train_on_your_folder.py FOLDER [EPOCHS]      twin of TrainOnYourFolder.java
"""
import sys

import torch
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR
from torchvision import datasets, transforms as T
from training import epoch_line, loader, pretrained, replace_head, run_epoch, split

root, epochs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
torch.manual_seed(42)
photos = datasets.ImageFolder(root)
train_part, valid_part = split(photos, 0.2, 42)
model, head, preprocessing = pretrained("efficientnet-lite0", "imagenet")
replace_head(model, head, lambda features: nn.Linear(features, len(photos.classes)), frozen=True)
train = loader(root, train_part, T.Compose([T.TrivialAugmentWide(), preprocessing]), 32, shuffle=True)
valid = loader(root, valid_part, preprocessing, 32)


def phase(groups, first, count, peak, start, end):
    """Trains with the one-cycle policy; groups: parameters and their highest learning rate."""
    settings = [{"params": [p for p in parameters if (p.dim() > 1) == decays], "lr": rate,
                 "weight_decay": 0.01 if decays else 0} for parameters, rate in groups for decays in (True, False)]
    optimizer = torch.optim.AdamW(settings, betas=(0.9, 0.99), eps=1e-5)
    schedule = OneCycleLR(optimizer, [group["lr"] for group in settings], count * len(train), pct_start=peak,
                          div_factor=start, final_div_factor=end / start, cycle_momentum=False)
    for epoch in range(first, first + count):
        last = run_epoch(model, train, optimizer=optimizer, schedule=schedule), run_epoch(model, valid)
        print(epoch_line(epoch, *last), flush=True)
    return last[1]


torch.manual_seed(42)  # shuffle(42)
new_head = list(model.get_submodule(head).parameters())
phase([(new_head, 2e-3)], 1, 1, 0.99, 25, 1e5)
layers = {}  # the backbone's layers in two halves, a tenth of the rate of what follows
for name, parameter in model.named_parameters():
    parameter.requires_grad = True
    if not name.startswith(head):
        layers.setdefault(name.rpartition(".")[0], []).append(parameter)
layers = list(layers.values())
halves = [sum(half, []) for half in (layers[:len(layers) // 2], layers[len(layers) // 2:])]
_, accuracy, outputs, targets = phase([(halves[0], 1e-5), (halves[1], 1e-4), (new_head, 1e-3)], 2, epochs, 0.3, 5, 1e5)

print(f"accuracy {accuracy:.4f} on {len(targets)} images")
for label, name in enumerate(photos.classes):
    of_class = targets == label
    print(f"{name}: recall {(outputs.argmax(1) == label)[of_class].double().mean():.4f} on {of_class.sum()} images")
torch.save(model.state_dict(), "my-classifier.pth")
