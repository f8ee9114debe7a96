"""Reference values beyond those of the project's shared goldens, whose make.py it imports: python make_networks.py DIR_OF_MAKE_PY
networks.safetensors: "NAME.init": float32 [tensors, 2], the first and the last value of every tensor of the state dict after manual_seed(42);
"efficientnet-liteN.logits": as models.safetensors, at the network's input size. "NAME.train.logits", "NAME.train.gradients": a step in training mode
after manual_seed(42) on formula weights and 2*formula("train",[B,3,S,S]), B and S as in TRAINED, labels 0..B-1: logits, and the norm of every parameter's gradient. networks.json: names and numbers of parameters of the latter,
and for every network the crc32 of all initial values (of this machine: the last bits of normal draws depend on the instruction set)."""
import json, os, sys, zlib
import torch
from safetensors.torch import save_file
from torchvision import models
from efficientnet_lite_pytorch import EfficientNet

sys.path.insert(0, sys.argv[1])
from make import fill, formula

NAMES = ("resnet18 resnet34 resnet50 resnet101 resnet152 wide_resnet50_2 resnext50_32x4d mobilenet_v2 mobilenet_v3_large efficientnet_b0 "
         "vgg16 densenet121 convnext_tiny vit_b_16 alexnet squeezenet1_1").split()
TRAINED = {n: (4, 96) for n in "resnet18 mobilenet_v2 mobilenet_v3_large efficientnet_b0 densenet121 convnext_tiny alexnet squeezenet1_1".split()}
TRAINED["vit_b_16"] = (1, 224)
t, j = {}, {}
for n in NAMES + [f"efficientnet-lite{i}" for i in range(5)]:
    torch.manual_seed(42)
    m = EfficientNet.from_name(n) if "lite" in n else getattr(models, n)(weights=None)
    sd = m.state_dict()
    t[f"{n}.init"] = torch.stack([v.flatten()[[0, -1]].float() for v in sd.values()])
    crc = 0
    for v in sd.values(): crc = zlib.crc32(v.contiguous().numpy().tobytes(), crc)
    j[n] = {"init_crc32": crc}
    if "lite" in n:
        j[n]["parameters"] = sum(p.numel() for p in m.parameters())
        j[n]["state_dict_keys_crc32"] = zlib.crc32("\n".join(sd).encode())
        s = m._global_params.image_size
        with torch.no_grad(): t[f"{n}.logits"] = fill(m).eval()(formula("input", (2, 3, s, s)) * 2)
    if n in TRAINED:
        m = fill(getattr(models, n)(weights=None)).train()
        torch.manual_seed(42)
        b, s = TRAINED[n]
        y = m(formula("train", (b, 3, s, s)) * 2)
        torch.nn.functional.cross_entropy(y, torch.arange(b)).backward()
        t[f"{n}.train.logits"] = y.detach().clone()
        t[f"{n}.train.gradients"] = torch.stack([p.grad.norm() for p in m.parameters()])
here = os.path.dirname(os.path.abspath(__file__))
save_file(t, f"{here}/networks.safetensors")
json.dump(j, open(f"{here}/networks.json", "w"), indent=1)
