"""Makes tuning.safetensors: clipping, groups, schedules and losses, by torch and torchvision.

    pip install torch torchvision safetensors
    python make_tuning.py

Weights start as cos(i), the gradient of step k is sin(i + k), i counting the elements of each parameter from 0.
Logits are 3 sin(7 i) of 6 pictures and 4 classes; labels i mod 4; several labels where 5 i mod 3 is 0.
"""
import os, torch
from safetensors.torch import save_file
from torch.nn import functional as F
from torchvision.ops import sigmoid_focal_loss

def numbers(shape, f): return f(torch.arange(torch.Size(shape).numel(), dtype=torch.float64)).float().reshape(shape)

result = {}
def steps(name, make, before=lambda p: None, every=1):
    parameters = [torch.nn.Parameter(numbers(s, torch.cos)) for s in ((3, 4), (5,))]
    optimizer = make(parameters)
    for k in range(6):
        for p in parameters:
            g = numbers(p.shape, lambda i: torch.sin(i + k)) / every
            p.grad = g if p.grad is None else p.grad + g
        if (k + 1) % every == 0:
            before(parameters)
            optimizer.step()
            optimizer.zero_grad()
    result[name + ".matrix"], result[name + ".vector"] = (p.detach().clone() for p in parameters)

adam = lambda p: torch.optim.Adam(p, 1e-2)
sgd = lambda p: torch.optim.SGD(p, 1e-1, momentum=0.9)
steps("sgd.clipNorm", sgd, lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5))
steps("sgd.clipValue", sgd, lambda p: torch.nn.utils.clip_grad_value_(p, 0.25))
steps("adam.accumulate", adam, every=3)
steps("sgd.all", sgd, lambda p: (torch.nn.utils.clip_grad_value_(p, 0.4), torch.nn.utils.clip_grad_norm_(p, 0.5)), every=2)
steps("adam.groups", lambda p: torch.optim.Adam([{"params": p[:1], "lr": 1e-4}, {"params": p[1:]}], 1e-2))

def schedule(name, make, n=30, base=0.01):
    o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], base)
    s, rates = make(o), []
    for _ in range(n):
        rates.append(o.param_groups[0]["lr"]); o.step(); s.step()
    result[name] = torch.tensor(rates, dtype=torch.float64)
S = torch.optim.lr_scheduler
schedule("oneCycle.head", lambda o: S.OneCycleLR(o, 2e-3, total_steps=30, pct_start=0.99, div_factor=25, final_div_factor=1e5 / 25, cycle_momentum=False))
schedule("oneCycle.all", lambda o: S.OneCycleLR(o, 1e-3, total_steps=30, pct_start=0.3, div_factor=5, final_div_factor=1e5 / 5, cycle_momentum=False))
schedule("warmUp.exponential", lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=5), S.ExponentialLR(o, 0.9)], [5]))
o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 0.01)
s = S.ReduceLROnPlateau(o, factor=0.1, patience=1)
rates = []
for loss in (1.0, 0.9, 0.91, 0.92, 0.93, 0.94, 0.5, 0.49999, 0.5, 0.51, 0.4):
    s.step(loss); rates.append(o.param_groups[0]["lr"])
result["plateau"] = torch.tensor(rates, dtype=torch.float64)

logits = numbers((6, 4), lambda i: 3 * torch.sin(7 * i))
labels = torch.arange(6) % 4
several = (numbers((6, 4), lambda i: (5 * i) % 3) == 0).float()
weights = torch.tensor([1.0, 2.0, 0.5, 0.0])
soft = numbers((6, 4), lambda i: 1 + torch.cos(i)); soft = soft / soft.sum(1, keepdim=True)
def focal(gamma, weight):
    log_p = F.log_softmax(logits, 1)[torch.arange(6), labels]
    return (-weight[labels] * (1 - log_p.exp()) ** gamma * log_p).sum() / weight[labels].sum()
for name, value in {
        "crossEntropy": F.cross_entropy(logits, labels),
        "crossEntropy.weights": F.cross_entropy(logits, labels, weights),
        "crossEntropy.smooth": F.cross_entropy(logits, labels, label_smoothing=0.1),
        "crossEntropy.both": F.cross_entropy(logits, labels, weights, label_smoothing=0.1),
        "crossEntropy.soft": F.cross_entropy(logits, soft),
        "focal": focal(2.0, torch.ones(4)),
        "focal.weights": focal(1.5, weights),
        "focal.several": sigmoid_focal_loss(logits, several, alpha=-1, gamma=2, reduction="mean"),
        "binary": F.binary_cross_entropy_with_logits(logits, several),
        "binary.weights": F.binary_cross_entropy_with_logits(logits, several, pos_weight=torch.tensor([1.0, 2.0, 3.0, 4.0]))}.items():
    result["loss." + name] = value.double().reshape(1)
save_file(result, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tuning.safetensors"))
