"""Makes replay.json: the article's first experiment on the pictures of ../data/images, batches of 8, two epochs, seed 42.

    pip install torch torchvision pillow
    python make_replay.py

Dropout is off in validation (the article leaves it on).
"""
import json, os, torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms as T

torch.set_num_threads(1)
here = os.path.dirname(os.path.abspath(__file__))
norm = [T.Resize(224), T.CenterCrop(224), T.ToTensor(), T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
images = os.path.join(here, "../data/images")
train = datasets.ImageFolder(images, T.Compose([T.RandomRotation(10), T.RandomHorizontalFlip(0.5), *norm]))
valid = datasets.ImageFolder(images, T.Compose(norm))

class CustomCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(3, 32, 3), nn.Conv2d(32, 64, 3), nn.Conv2d(64, 64, 3)
        self.fc1, self.drop, self.out = nn.Linear(26 * 26 * 64, 128), nn.Dropout(0.2), nn.Linear(128, 2)
    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3): x = nn.functional.max_pool2d(torch.relu(conv(x)), 2, 2)
        return torch.log_softmax(self.out(self.drop(torch.relu(self.fc1(x.flatten(1))))), 1)

torch.manual_seed(42)
train_loader, valid_loader = DataLoader(train, 8, shuffle=True), DataLoader(valid, 8)
torch.manual_seed(42)
model = CustomCNN()
optimizer, loss_of = torch.optim.Adam(model.parameters(), lr=1e-3), nn.CrossEntropyLoss()
steps, epochs = [], []
for epoch in range(2):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        steps.append(loss.item())
    model.eval()
    with torch.no_grad():
        results = [(loss_of(out := model(x), y).item() * len(y), (out.argmax(1) == y).sum().item(), len(y)) for x, y in valid_loader]
    n = sum(r[2] for r in results)
    epochs.append({"valid_loss": sum(r[0] for r in results) / n, "valid_accuracy": sum(r[1] for r in results) / n})
json.dump({"torch": torch.__version__, "train_losses": steps, "epochs": epochs}, open(os.path.join(here, "replay.json"), "w"), indent=1)
