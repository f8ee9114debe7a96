"""Makes weights.json and imagenet-classes.txt in core/src/main/resources/io/github/graftml/model/zoo from torchvision's
own metadata. A new architecture is a name in ARCHITECTURES; run the script again.

    pip install torch torchvision
    python docs/python/make_weights_catalog.py

Left out: VGG16_Weights.IMAGENET1K_FEATURES, whose classifier holds no values.
"""
import hashlib, json, os, re
import torchvision

ARCHITECTURES = """resnet18 resnet34 resnet50 resnet101 resnet152 wide_resnet50_2 resnext50_32x4d mobilenet_v2 mobilenet_v3_large
efficientnet_b0 vgg16 densenet121 convnext_tiny vit_b_16 alexnet squeezenet1_1""".split()
resources = os.path.join(os.path.dirname(__file__), "../../core/src/main/resources/io/github/graftml/model/zoo")


def entry(architecture, weights):
    t, meta = weights.transforms(), weights.meta
    accuracy = meta["_metrics"]["ImageNet-1K"]
    return {
        "architecture": architecture, "name": str(weights), "url": weights.url,
        "sha256": re.search(r"-([0-9a-f]{8})\.pth$", weights.url).group(1),
        "preprocessing": {"resize": t.resize_size[0], "crop": t.crop_size[0], "interpolation": t.interpolation.value, "mean": t.mean, "std": t.std},
        "parameters": meta["num_params"], "top1": accuracy["acc@1"], "top5": accuracy["acc@5"],
        # torchvision states a licence only where it is not its own
        "licence": meta.get("license", "BSD-3-Clause"),
    }


published = [entry(a, w) for a in ARCHITECTURES for w in torchvision.models.get_model_weights(a) if w.name != "IMAGENET1K_FEATURES"]
lite0 = open(os.path.join(resources, "efficientnet-lite0.safetensors"), "rb").read()
published.append({  # top-1 is what the TensorFlow authors publish for the original weights; they publish no top-5
    "architecture": "efficientnet-lite0", "name": "EfficientNet_Lite0_Weights.IMAGENET1K_V1",
    "url": "classpath:efficientnet-lite0.safetensors", "sha256": hashlib.sha256(lite0).hexdigest(),
    "preprocessing": {"resize": 224, "crop": 224, "interpolation": "bilinear", "mean": [0.5] * 3, "std": [0.5] * 3},
    "parameters": 4652008, "top1": 75.1, "top5": None, "licence": "Apache-2.0",
})
with open(os.path.join(resources, "weights.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(e) for e in published) + "\n]\n")
with open(os.path.join(resources, "imagenet-classes.txt"), "w") as f:
    f.write("\n".join(torchvision.models.ResNet18_Weights.IMAGENET1K_V1.meta["categories"]) + "\n")
print(len(published), "entries of torchvision", torchvision.__version__)
