"""Applies torchvision's transforms to small drawn pictures and stores the results.

Run:  python make_transforms.py     (torch 2.10, torchvision 0.25, pillow 13, safetensors; writes transforms.zip beside itself)
Names are 'picture|operation/parameters'; behind a '#' stands the number of a repetition after torch.manual_seed(42), two digits: the file is sorted by name.
"""
import os, zipfile
import numpy as np, torch
from PIL import Image, ImageOps
from safetensors.torch import save
from torchvision import transforms as T
from torchvision.transforms import functional as F, v2, InterpolationMode as IM

from make_odd import picture

HERE = os.path.dirname(os.path.abspath(__file__))
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
PICTURES = {"wide": picture(40, 28), "tall": picture(23, 41), "tiny": picture(5, 2)}

FIXED = {
    "resize bilinear/20": lambda i: F.resize(i, 20), "resize bilinear/64": lambda i: F.resize(i, 64),
    "resize bilinear/25x33": lambda i: F.resize(i, [25, 33]), "resize bilinear/12x37": lambda i: F.resize(i, [12, 37]),
    "resize bilinear/24 max 30": lambda i: F.resize(i, 24, max_size=30),
    "resize bicubic/20": lambda i: F.resize(i, 20, IM.BICUBIC), "resize bicubic/64": lambda i: F.resize(i, 64, IM.BICUBIC),
    "resize bicubic/12x37": lambda i: F.resize(i, [12, 37], IM.BICUBIC),
    "resize nearest/20": lambda i: F.resize(i, 20, IM.NEAREST), "resize nearest/60x41": lambda i: F.resize(i, [60, 41], IM.NEAREST),
    "center crop/20": lambda i: F.center_crop(i, 20), "center crop/60": lambda i: F.center_crop(i, 60), "center crop/19x60": lambda i: F.center_crop(i, [19, 60]),
    "pad/constant": lambda i: F.pad(i, 5, (1, 2, 3)), "pad/edge": lambda i: F.pad(i, [1, 2, 3, 4], padding_mode="edge"),
    "pad/reflect": lambda i: F.pad(i, 7, padding_mode="reflect"), "pad/symmetric": lambda i: F.pad(i, 7, padding_mode="symmetric"),
    "rotate nearest/-9.75": lambda i: F.rotate(i, -9.75), "rotate nearest/3.2": lambda i: F.rotate(i, 3.2), "rotate nearest/45": lambda i: F.rotate(i, 45),
    "rotate nearest/90": lambda i: F.rotate(i, 90), "rotate nearest/180": lambda i: F.rotate(i, 180), "rotate nearest/270": lambda i: F.rotate(i, 270),
    "rotate nearest/720": lambda i: F.rotate(i, 720), "rotate nearest/20 fill": lambda i: F.rotate(i, 20, fill=(10, 200, 30)),
    "rotate bilinear/7.5": lambda i: F.rotate(i, 7.5, IM.BILINEAR), "rotate bicubic/7.5": lambda i: F.rotate(i, 7.5, IM.BICUBIC),
    "rotate expand/30": lambda i: F.rotate(i, 30, expand=True), "rotate expand/90": lambda i: F.rotate(i, 90, expand=True),
    "rotate expand/100 bilinear": lambda i: F.rotate(i, 100, IM.BILINEAR, expand=True),
    "flip/horizontal": F.hflip, "flip/vertical": F.vflip,
    "crop/inside": lambda i: F.crop(i, 1, 2, 1, 3), "crop/beyond": lambda i: F.crop(i, -3, -4, 50, 51),
    "grayscale/3": lambda i: F.rgb_to_grayscale(i, 3),
    "posterize/2": lambda i: F.posterize(i, 2), "solarize/100": lambda i: F.solarize(i, 100), "autocontrast/": F.autocontrast, "equalize/": F.equalize,
}
for n, f, values in (("brightness", F.adjust_brightness, (1.3, 0.6, 0)), ("contrast", F.adjust_contrast, (1.8, 0.7, 0)), ("saturation", F.adjust_saturation, (1.6, 0.2, 0)),
                     ("hue", F.adjust_hue, (0.1, -0.3, 0.5)), ("sharpness", F.adjust_sharpness, (1.9, 0.3))):
    for v in values:
        FIXED[f"{n}/{v}"] = lambda i, f=f, v=v: f(i, v)

GRAY = (114, 114, 114)
for n in (20, 25, 30, 35, 64):  # the halves among them round up and down, of the size and of the border
    FIXED[f"letterbox/{n}"] = lambda i, n=n: ImageOps.pad(i, (n, n), Image.BILINEAR, color=GRAY)
FIXED["letterbox/17x40"] = lambda i: ImageOps.pad(i, (40, 17), Image.BILINEAR, color=GRAY)
FIXED["letterbox/41x23"] = lambda i: ImageOps.pad(i, (23, 41), Image.BILINEAR, color=GRAY)
FIXED["letterbox/30 bicubic"] = lambda i: ImageOps.pad(i, (30, 30), Image.BICUBIC, color=(1, 200, 3))
FIXED["letterbox/30 nearest"] = lambda i: ImageOps.pad(i, (30, 30), Image.NEAREST, color=GRAY)
FIXED["letterbox/flipped"] = lambda i: F.hflip(ImageOps.pad(F.vflip(i), (30, 30), Image.BILINEAR, color=GRAY))
FIXED["letterbox/cropped"] = lambda i: F.center_crop(ImageOps.pad(F.rotate(i, 20), (35, 30), Image.BILINEAR, color=GRAY), [29, 28])

to_tensor = T.ToTensor()
RANDOM = {  # repetitions, transform
    "random rotation/10": (3, T.RandomRotation(10)), "random flip/horizontal": (4, T.RandomHorizontalFlip()), "random flip/vertical": (4, T.RandomVerticalFlip(0.3)),
    "random crop/20": (3, T.RandomCrop(20)), "random crop/25 padding 4": (3, T.RandomCrop(25, 4)),
    "random crop/60 if needed": (2, T.RandomCrop(60, pad_if_needed=True, padding_mode="reflect")),
    "random resized crop/24": (5, T.RandomResizedCrop(24)), "random resized crop/bicubic": (3, T.RandomResizedCrop((20, 31), (0.5, 2), (0.2, 0.3), IM.BICUBIC)),
    "color jitter/all": (6, T.ColorJitter(0.4, 0.4, 0.4, 0.1)), "color jitter/two": (4, T.ColorJitter(brightness=0.7, hue=0.5)),
    "gaussian blur/5": (4, T.GaussianBlur(5)), "gaussian blur/3 fixed": (2, T.GaussianBlur(3, (1, 1))),
    "random erasing/zero": (3, T.Compose([to_tensor, T.RandomErasing(0.9)])),
    "random erasing/noise": (3, T.Compose([to_tensor, T.RandomErasing(0.9, (0.05, 0.2), (0.5, 2), "random")])),
    "rand augment/2 of 9": (16, T.RandAugment()), "rand augment/3 of 30": (16, T.RandAugment(3, 30)),
    "trivial augment wide/": (24, T.TrivialAugmentWide()),
    "random apply/": (4, T.RandomApply([T.RandomRotation(30), T.RandomHorizontalFlip()], 0.6)),
    "random choice/": (5, v2.RandomChoice([T.RandomRotation(30), T.RandomHorizontalFlip(1), T.Resize(20)], [1, 2, 3])),
    "article/train": (3, T.Compose([T.RandomRotation(10), T.RandomHorizontalFlip(), T.Resize(22), T.CenterCrop((22, 22)), to_tensor, T.Normalize(MEAN, STD)])),
}


def stored(image):
    return image if torch.is_tensor(image) else torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)


def main():
    torch.set_num_threads(1)
    t = {}
    for name, image in PICTURES.items():
        t[name] = stored(image)
        for operation, f in FIXED.items():
            t[f"{name}|{operation}"] = stored(f(image))
        for operation, (times, f) in RANDOM.items() if name != "tiny" else ():
            torch.manual_seed(42)
            for i in range(times):
                t[f"{name}|{operation}#{i:02}"] = stored(f(image))
    with zipfile.ZipFile(os.path.join(HERE, "transforms.zip"), "w") as z:
        z.writestr(zipfile.ZipInfo("transforms.safetensors"), save({k: v.contiguous() for k, v in t.items()}), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
