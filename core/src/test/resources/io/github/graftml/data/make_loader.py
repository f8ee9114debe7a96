"""Writes loader.json: batches of Python's DataLoader over images/ (num_workers=0), and the orders of shuffled epochs.
Run: python make_loader.py"""
import json, torch, torchvision, zlib
from torch.utils.data import DataLoader
from torchvision import transforms as T, datasets

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
ARTICLE = T.Compose([T.RandomRotation(10), T.RandomHorizontalFlip(p=0.5), T.Resize(224), T.CenterCrop((224, 224)), T.ToTensor(), T.Normalize(MEAN, STD)])
SMALL = T.Compose([T.RandomRotation(10), T.RandomHorizontalFlip(p=0.5), T.Resize(48), T.CenterCrop((48, 48)), T.ToTensor(), T.Normalize(MEAN, STD)])
VALID = T.Compose([T.Resize(48), T.CenterCrop((48, 48)), T.ToTensor(), T.Normalize(MEAN, STD)])
folder = lambda transform: datasets.ImageFolder("images", transform=transform)
crc = lambda t: zlib.crc32(t.contiguous().numpy().tobytes())
out = {"versions": {"torch": torch.__version__, "torchvision": torchvision.__version__}}


def record(into, x, y):
    into.append({"labels": y.tolist(), "means": [round(v, 6) for v in x.mean((1, 2, 3)).tolist()], "crc32": crc(x)})


def generator(): return crc(torch.get_rng_state())


# the article's loader, each of two epochs left after two batches
torch.manual_seed(42)
train, epochs = DataLoader(folder(ARTICLE), batch_size=8, shuffle=True), []
for e in range(2):
    epochs.append([])
    for i, (x, y) in enumerate(train):
        if i == 2: break
        record(epochs[-1], x, y)
out["article"] = {"epochs": epochs, "generator": generator()}

# a step with dropout between the batches, whose size changes in the middle; validation between the epochs; the second epoch is left early
torch.manual_seed(42)
train, valid = DataLoader(folder(SMALL), batch_size=4, shuffle=True), DataLoader(folder(VALID), batch_size=7)
epochs, drops = [], []
for e in range(3):
    epochs.append([])
    for i, (x, y) in enumerate(train):
        if e == 1 and i == 4: break
        record(epochs[-1], x, y)
        n = 1000 if e == 0 and i < 3 else 37 * i if e == 2 else 300
        drops.append([n, int(torch.nn.functional.dropout(torch.ones(n), 0.5).count_nonzero())])
    epochs.append([])
    for x, y in valid: record(epochs[-1], x, y)
out["dropout"] = {"epochs": epochs, "drops": drops, "generator": generator()}

# seeded anew in the middle of an epoch; the incomplete batch is dropped
torch.manual_seed(7)
train, epochs = DataLoader(folder(SMALL), batch_size=5, shuffle=True, drop_last=True), [[]]
for i, (x, y) in enumerate(train):
    record(epochs[0], x, y)
    if i == 1: torch.manual_seed(3)
    torch.randn(5)
out["reseeded"] = {"epochs": epochs, "generator": generator()}

out["orders"] = []
for n in (1, 2, 10, 1600):
    torch.manual_seed(42)
    loader = DataLoader(list(range(n)), batch_size=n, shuffle=True)
    first, second = next(iter(loader)), next(iter(loader))
    out["orders"].append({"n": n, "first": first.tolist()[:20], "crc32": [crc(first), crc(second)]})
json.dump(out, open("loader.json", "w"), separators=(",", ":"))
