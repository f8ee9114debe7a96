"""Makes gradcam.json: Grad-CAM (Selvaraju et al. 2017) by hooks on torchvision's networks, for GradCamTest.

Run:  python make_gradcam.py DIR    DIR holds make.py, whose formula() and fill() give the weights and pictures
"""
import json
import sys

import torch
import torchvision

sys.path.insert(0, sys.argv[1])
from make import fill, formula  # noqa: E402


def cam(model, layer, images, classes):
    kept = {}
    layer.register_forward_hook(lambda module, inputs, output: kept.update(map=output))
    scores = model.eval()(images)
    gradient, = torch.autograd.grad(scores.gather(1, torch.tensor(classes)[:, None]).sum(), kept["map"])
    return torch.relu((gradient.mean((2, 3), keepdim=True) * kept["map"]).sum(1))


def result(name, layer, size):
    torch.manual_seed(0)
    model = fill(getattr(torchvision.models, name)())
    images = formula("gradcam", (2, 3, size, size))
    maps = cam(model, layer(model), images, [3, 500])
    print(name, maps.shape, maps.amax((1, 2)))
    return {"size": size, "classes": [3, 500], "shape": list(maps.shape), "values": [float(f"{v:.7g}") for v in maps.flatten().tolist()]}


json.dump({"resnet18": result("resnet18", lambda m: m.layer4, 96), "mobilenet_v3_large": result("mobilenet_v3_large", lambda m: m.features, 96),
           "squeezenet1_1": result("squeezenet1_1", lambda m: m.features, 96)},
          open("gradcam.json", "w"), indent=1)
