"""Writes draws.json: what torch's CPU generator draws after manual_seed(seed) and three rand(1). Run: python make_draws.py"""
import json, torch, zlib, numpy as np

OPS = {
    "rand": lambda: torch.rand(1),
    "uniform -10 10": lambda: torch.empty(1).uniform_(-10, 10),
    "uniform 0.08 1.0": lambda: torch.empty(1).uniform_(0.08, 1.0),
    "uniform -0.2876820724517809 0.28768207245178085": lambda: torch.empty(1).uniform_(-0.2876820724517809, 0.28768207245178085),
    "uniform 0.6 1.4": lambda: torch.empty(1).uniform_(0.6, 1.4),
    "randint 0 10": lambda: torch.randint(0, 10, (1,)),
    "randint -7 31": lambda: torch.randint(-7, 31, (1,)),
    "randint 0 268435455": lambda: torch.randint(0, 2**28 - 1, (1,)),
    "randint 0 268435456": lambda: torch.randint(0, 2**28, (1,)),
    "randint -2147483648 2147483647": lambda: torch.randint(-2**31, 2**31 - 1, (1,)),
    "randperm 0": lambda: torch.randperm(0), "randperm 1": lambda: torch.randperm(1), "randperm 2": lambda: torch.randperm(2),
    "randperm 17": lambda: torch.randperm(17), "randperm 1600": lambda: torch.randperm(1600), "randperm 100003": lambda: torch.randperm(100003),
    "random": lambda: torch.empty((), dtype=torch.int64).random_(),
    "normal 1": lambda: torch.empty(1).normal_(), "normal 2": lambda: torch.empty(2).normal_(), "normal 15": lambda: torch.empty(15).normal_(),
    "normal 16": lambda: torch.empty(16).normal_(), "normal 33": lambda: torch.empty(33).normal_(), "normal 3000": lambda: torch.empty(3000).normal_(),
    "multinomial 0.2 0.3 0.5": lambda: torch.multinomial(torch.tensor([0.2, 0.3, 0.5]), 1),
    "multinomial 1 0 4 5 6 7": lambda: torch.multinomial(torch.tensor([1., 0, 4, 5, 6, 7]), 1),
}
crc = lambda t: zlib.crc32(np.ascontiguousarray(t.numpy()).tobytes())
out = []
for seed in (0, 42, -1, 2**40 + 3):
    torch.manual_seed(seed)
    out.append({"seed": seed, "op": "seed", "state": crc(torch.get_rng_state())})
    for op, f in OPS.items():
        torch.manual_seed(seed); torch.rand(3)   # one more draw is made to see the size
        exact = torch.cat([f().reshape(-1) for _ in range(20 if f().numel() == 1 else 2)])   # again: a draw meets what the one before left behind
        v = exact.to(torch.float32).tolist() if exact.is_floating_point() else exact.tolist()
        out.append({"seed": seed, "op": op, "count": exact.numel(), "first": v[:40], "crc32": crc(exact if exact.is_floating_point() else exact.to(torch.int64)),
                    "state": crc(torch.get_rng_state())})
json.dump({"torch": torch.__version__, "draws": out}, open("draws.json", "w"), separators=(",", ":"))
