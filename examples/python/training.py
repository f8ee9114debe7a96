"""Spells out what Graft's ImageFolder.split, TransferLearning and Trainer.fit do, for the programs beside it."""
import math
import time
from pathlib import Path
from statistics import NormalDist

import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, models, transforms as T

IMAGENET = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
LITE0 = Path(__file__).parents[2] / "core/src/main/resources"


def stratified(folder, seed):
    """The image indices of each class, in an order drawn from the seed."""
    generator, indices = torch.Generator().manual_seed(seed), []
    for label in range(len(folder.classes)):
        of_class = [i for i, target in enumerate(folder.targets) if target == label]
        indices.append([of_class[i] for i in torch.randperm(len(of_class), generator=generator)])
    return indices


def parts(folder, held):
    """The indices of training and validation, in the order of the files."""
    return [i for i in range(len(folder)) if i not in held], sorted(held)


def split(folder, fraction, seed):
    held = set()
    for of_class in stratified(folder, seed):
        count = math.floor(len(of_class) * fraction + 0.5)
        held.update(of_class[:min(len(of_class) - 1, max(1, count))])
    return parts(folder, held)


def folds(folder, count, seed):
    order = [i for of_class in stratified(folder, seed) for i in of_class]
    return [parts(folder, set(order[fold::count])) for fold in range(count)]


def loader(root, indices, transform, batch_size, shuffle=False):
    return DataLoader(Subset(datasets.ImageFolder(root, transform), indices), batch_size, shuffle=shuffle)


def pretrained(name, weights):
    """A network, the name of its last linear layer and its preprocessing; weights: a file, "none" or "imagenet"."""
    lite = name == "efficientnet-lite0"
    if lite:
        from efficientnet_lite_pytorch import EfficientNet
        model = EfficientNet.from_name(name)
        steps = [T.Resize(224), T.CenterCrop(224), T.Normalize([0.5] * 3, [0.5] * 3)]
        weights = next(LITE0.rglob(f"{name}.safetensors")) if weights == "imagenet" else weights
    else:
        published = models.get_model_weights(name)["IMAGENET1K_V1"] if weights == "imagenet" else None
        model, steps = models.get_model(name, weights=published), [T.Resize(256), T.CenterCrop(224), IMAGENET]
    if lite and weights != "none" or weights not in ("none", "imagenet"):
        state = load_file(weights) if str(weights).endswith(".safetensors") else torch.load(weights, weights_only=True)
        model.load_state_dict({key: t.float() if t.is_floating_point() else t for key, t in state.items()})
    head = [path for path, layer in model.named_modules() if isinstance(layer, nn.Linear)][-1]
    return model, head, T.Compose([*steps[:2], T.ToTensor(), steps[2]])


def replace_head(model, path, layer, frozen):
    """Puts a head of layer(features) into the network; the backbone is frozen if asked for."""
    for parameter in model.parameters():
        parameter.requires_grad = not frozen
    model.set_submodule(path, layer(model.get_submodule(path).in_features))


def run_epoch(model, data, loss=nn.functional.cross_entropy, optimizer=None, schedule=None):
    """Trains for an epoch, or measures without an optimizer: mean loss, accuracy, outputs and targets."""
    model.train(optimizer is not None)
    for child in model.children():  # a frozen part computes as in inference, batch normalization included
        if any(True for _ in child.parameters()) and not any(p.requires_grad for p in child.parameters()):
            child.eval()
    total, outputs, targets = 0.0, [], []
    with torch.set_grad_enabled(optimizer is not None):
        for images, labels in data:
            output = model(images)
            value = loss(output, labels)
            if optimizer is not None:
                optimizer.zero_grad()
                value.backward()
                optimizer.step()
            if schedule is not None:
                schedule.step()
            total += value.item() * len(labels)
            outputs.append(output.detach())
            targets.append(labels)
    outputs, targets = torch.cat(outputs), torch.cat(targets)
    return total / len(targets), (outputs.argmax(1) == targets).double().mean().item(), outputs, targets


class History:
    """Prints what Graft's History prints: a line for each epoch, and one with the result."""

    def __init__(self):
        self.epochs, self.began = [], time.perf_counter()  # epochs: validation accuracy and loss

    def epoch(self, train, valid, metrics=""):
        seconds = time.perf_counter() - self.began
        self.began += seconds
        self.epochs.append((valid[1], valid[0]))
        print(f"epoch {len(self.epochs)}: train loss {train[0]:.4f}, accuracy {train[1]:.4f}; "
              f"valid loss {valid[0]:.4f}, accuracy {valid[1]:.4f}{metrics}; {seconds:.1f} s", flush=True)

    def result(self):
        last, best = len(self.epochs), max(self.epochs, key=lambda epoch: (epoch[0], -epoch[1]))
        print(f"result (last, epoch {last} of {last}): accuracy {self.epochs[-1][0]:.4f}; "
              f"most accurate: epoch {self.epochs.index(best) + 1}, {best[0]:.4f}")


def percent(fraction, total):
    """As many decimals as the number of images gives meaning to."""
    return f"{100 * fraction:.{max(0, len(str(total)) - 2)}f}"


def proportion(count, total):
    """A fraction with its 95 % Wilson interval, both in percent."""
    z, p = NormalDist().inv_cdf(0.975), count / total
    middle, half = p + z * z / (2 * total), z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    low, high = (max(0, middle - half) / (1 + z * z / total), min(1, (middle + half) / (1 + z * z / total)))
    return f"{percent(p, total)} % [{percent(low, total)}, {percent(high, total)}]"
