"""An epoch of the article's main job in Python, loader included, for its peak of memory: the counterpart of the work frozen-epoch.

Run:  python epoch_peer.py PHOTOS_DIR     Prints one JSON line: {"work", "variant", "images_per_s", "peak_rss_mb"}.
ResNet-101 frozen, the article's head and transforms, batch 64, 256 photos trained on and 64 validated on, in one process
(num_workers=0), so that ru_maxrss is all of it.
"""
import json, resource, sys, time
import torch, torch.nn.functional as F
from torchvision import datasets, transforms as T
from pytorch_peer import MEAN, STD, resnet, step

va = [T.Resize(224), T.CenterCrop((224, 224)), T.ToTensor(), T.Normalize(MEAN, STD)]
tr = [T.RandomRotation(10), T.RandomHorizontalFlip(0.5)] + va
photos = lambda t, n: torch.utils.data.DataLoader(torch.utils.data.Subset(datasets.ImageFolder(sys.argv[1], T.Compose(t)), range(n)), 64)
begin = time.perf_counter()
m = resnet(True); o = torch.optim.Adam(m.fc.parameters(), 1e-3)
for x, y in photos(tr, 256): step(m, o, x, y)
m.eval()
with torch.no_grad():
    for x, y in photos(va, 64): F.cross_entropy(m(x), y).item()
print(json.dumps({"work": "frozen-epoch", "variant": "as written", "images_per_s": round(320 / (time.perf_counter() - begin), 2),
                  "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}), flush=True)
