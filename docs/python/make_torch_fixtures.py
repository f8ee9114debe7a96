"""Makes the test files of io that the shared golden values lack: protocol 4, and what older and newer scripts save.

    python docs/python/make_torch_fixtures.py
"""
import os
import torch
from collections import OrderedDict
from safetensors.torch import load_file

out = os.path.join(os.path.dirname(__file__), "../../core/src/test/resources/io/github/graftml/io")
mixed = torch.load(f"{out}/mixed_zip.pth")
torch.save(mixed, f"{out}/mixed_protocol4.pth", pickle_protocol=4)

# a whole checkpoint of a training script: model in DataParallel, optimizer with state, schedule, best accuracy as a tensor
torch.manual_seed(0)
model = torch.nn.DataParallel(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)))
optimizer = torch.optim.Adam(model.parameters())
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])
model(torch.rand(4, 3)).sum().backward(); optimizer.step(); schedule.step()
for name, legacy in (("training_zip.pth", False), ("training_legacy.pth", True)):
    torch.save({"epoch": 7, "acc": torch.tensor(0.5), "model": model.state_dict(), "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(), "classes": ["cat", "dog"], "note": "zwölf", "big": 2**70, "lr": 1e-3, "done": True, "none": None},
               f"{out}/{name}", _use_new_zipfile_serialization=not legacy)

# tied weights (one storage, two names), an offset view, a parameter that carries an attribute
tied = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3)); tied.tag = "kept by Python only"
torch.save(OrderedDict(a=tied, b=tied.data, row=tied.data[1], expanded=torch.tensor([1.0, 2.0]).expand(3, 2)), f"{out}/tied.pth")
torch.save(torch.nn.Linear(2, 2), f"{out}/whole_module.pth")
torch.save(torch.ones(2), f"{out}/bare_tensor.pth")
