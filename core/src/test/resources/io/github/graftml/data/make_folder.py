"""Writes folder.json: what torchvision's ImageFolder finds in a tree of files with awkward names. Run: python make_folder.py"""
import json, os, tempfile
from torchvision import datasets

FILES = ["b/2.jpg", "b/10.jpg", "b/1.JPG", "b/sub/0.png", "b/sub-a/0.png", "b/sub/deep/x.webp", "b/note.txt", "b/.jpg", "b/.hidden.bmp", "b/x.jpeg.bak", "b/noext",
         "b/y.gif", "b/.secret/z.tif", "B/a.tiff", "B/A.pgm", "B/_.ppm", ".hidden class/1.jpg", "a b/1.jpg", "a-b/1.jpg", "a/z.jpg", "a/\u00e9.jpg", "a/\uffee.jpg", "a/\U0001f600.jpg", "top.jpg"]
with tempfile.TemporaryDirectory() as d:
    for f in FILES:
        os.makedirs(os.path.dirname(f"{d}/{f}"), exist_ok=True); open(f"{d}/{f}", "w").close()
    os.symlink(f"{d}/b/sub", f"{d}/linked"); os.symlink(f"{d}/nowhere", f"{d}/a/broken.jpg"); os.symlink(f"{d}/b/2.jpg", f"{d}/a/y.jpg")
    ds = datasets.ImageFolder(d)
    json.dump({"files": FILES, "links": {"linked": "b/sub", "a/broken.jpg": "nowhere", "a/y.jpg": "b/2.jpg"}, "classes": ds.classes,
               "samples": [[os.path.relpath(p, d), c] for p, c in ds.samples]}, open("folder.json", "w"), indent=1)
