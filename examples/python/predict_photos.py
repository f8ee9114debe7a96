"""Classifies photos with a model folder that Graft saved.

    python predict_photos.py PHOTO FOLDER [MODEL]      MODEL: my-classifier; twin of PredictPhotos.java
"""
import io
import sys
from pathlib import Path

import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2] / "docs/python"))
from load_model import load  # noqa: E402

photo, folder = Path(sys.argv[1]), Path(sys.argv[2])
network, preprocessing, card = load(sys.argv[3] if len(sys.argv) > 3 else "my-classifier")


def predict(photos):
    """The classes of each photo with their probabilities, the most probable first."""
    with torch.no_grad():
        images = torch.stack([preprocessing(Image.open(file).convert("RGB")) for file in photos])
        probabilities = (network(images) / card.get("temperature", 1)).double().softmax(1)
    return [sorted(zip(card["classes"], row.tolist()), key=lambda entry: -entry[1]) for row in probabilities]


def top3(prediction):
    return "[" + ", ".join(f"{name} {probability:.4f}" for name, probability in prediction[:3]) + "]"


one = predict([photo])[0]
print(f"{one[0][0]}, of {top3(one)}")
with open(photo, "rb") as stream:
    print("The same for its bytes" if predict([io.BytesIO(stream.read())])[0] == one else "Another for its bytes")
files = sorted(file for file in folder.iterdir() if file.is_file())
for file, prediction in zip(files, predict(files)):
    print(f"{file.name}: {top3(prediction)}")
