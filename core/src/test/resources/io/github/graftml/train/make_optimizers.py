"""Makes optimizers.safetensors: six steps of each optimizer over a matrix and a vector, by torch.optim.

    pip install torch safetensors
    python make_optimizers.py

Weights start as cos(i), the gradient of step k is sin(i + k), i counting the elements of each parameter from 0.
"""
import os, torch
from safetensors.torch import save_file

def numbers(shape, f): return f(torch.arange(torch.Size(shape).numel(), dtype=torch.float64)).float().reshape(shape)

O, result = torch.optim, {}
for name, make in {
        "adam": lambda p: O.Adam(p, 1e-2),
        "adam.decay": lambda p: O.Adam(p, 1e-2, betas=(0.8, 0.99), weight_decay=0.1),
        "adamW": lambda p: O.AdamW(p, 1e-2),
        "adamW.matricesOnly": lambda p: O.AdamW([{"params": p[:1]}, {"params": p[1:], "weight_decay": 0.0}], 1e-2, weight_decay=0.1),
        "sgd": lambda p: O.SGD(p, 1e-1),
        "sgd.momentum": lambda p: O.SGD(p, 1e-1, momentum=0.9, weight_decay=0.1),
        "sgd.nesterov": lambda p: O.SGD(p, 1e-1, momentum=0.9, nesterov=True),
        "rmsprop": lambda p: O.RMSprop(p, 1e-2),
        "rmsprop.momentum": lambda p: O.RMSprop(p, 1e-2, alpha=0.9, momentum=0.9, weight_decay=0.1)}.items():
    parameters = [torch.nn.Parameter(numbers(s, torch.cos)) for s in ((3, 4), (5,))]
    optimizer = make(parameters)
    for k in range(6):
        for p in parameters: p.grad = numbers(p.shape, lambda i: torch.sin(i + k))
        optimizer.step()
    result[name + ".matrix"], result[name + ".vector"] = (p.detach().clone() for p in parameters)
save_file(result, os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.safetensors"))
