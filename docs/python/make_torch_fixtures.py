"""Makes the test files of io that the shared golden values lack: protocol 4, and what older and newer scripts save.

    python docs/python/make_torch_fixtures.py
"""
import os
import torch
from collections import OrderedDict
from safetensors.torch import load_file

out = os.path.join(os.path.dirname(__file__), "../../core/src/test/resources/io/github/graftml/weights")
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

# what Lightning writes: weights under model., those of the loss beside them, hyperparameters of many types, callbacks and loops
import argparse
import pathlib
import numpy as np
import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint
from pytorch_lightning.utilities.parsing import AttributeDict


class Lit(pl.LightningModule):
    def __init__(self, lr, args, folder, classes, extra, score):
        super().__init__()
        self.save_hyperparameters()
        self.model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
        self.criterion = torch.nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]))

    def training_step(self, batch, _):
        loss = self.criterion(self.model(batch[0]), batch[1])
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]


torch.manual_seed(0)
lit = Lit(1e-3, argparse.Namespace(seed=3, names=["a"]), pathlib.Path("/data/birds"), {"cat", "dog"}, AttributeDict(depth=2), np.float64(0.5))
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.rand(8, 3), torch.arange(8) % 2), batch_size=4)
trainer = pl.Trainer(max_epochs=1, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
                     callbacks=[EarlyStopping("loss"), ModelCheckpoint("/tmp/lightning", monitor="loss", save_top_k=1)])
trainer.fit(lit, data)
trainer.save_checkpoint(f"{out}/lightning.ckpt")
