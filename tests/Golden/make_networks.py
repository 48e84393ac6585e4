#!/usr/bin/env python3
"""Training losses of small networks on MNIST from PyTorch on the CPU: make_networks.py MNIST_DIR > networks.json

100 steps each, batches in file order, in float32 and float64 (initialised in float32 from the seed, then widened).
NetworkCurvesTests.cs builds the same networks, in the same order of draws.
"""
import gzip, json, sys
import torch, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(1)
STEPS, SEED = 100, 0

def idx(name, head):
    return torch.frombuffer(bytearray(gzip.open(f"{sys.argv[1]}/{name}.gz").read()[head:]), dtype=torch.uint8)

X = idx("train-images-idx3-ubyte", 16).view(-1, 28, 28)
Y = idx("train-labels-idx1-ubyte", 8).long()

class Rows(nn.Module):
    """A recurrent layer over the 28 rows, and a classifier of its last output."""
    def __init__(self, rnn, width):
        super().__init__()
        self.rnn, self.head = rnn, nn.Linear(width, 10)
    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])

class Encoder(nn.Module):
    """Rows as tokens, a learned position each, a transformer encoder, and a classifier of the mean token."""
    def __init__(self, dropout, norm_first, activation):
        super().__init__()
        self.embed = nn.Linear(28, 32)
        self.position = nn.Parameter(torch.randn(28, 32) * .02)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 64, dropout, activation=activation, batch_first=True, norm_first=norm_first), 2)
        self.head = nn.Linear(32, 10)
    def forward(self, x):
        return self.head(self.encoder(self.embed(x) + self.position).mean(1))

def cnn(norm):
    return nn.Sequential(nn.Unflatten(1, (1, 28)), nn.Conv2d(1, 8, 3, padding=1), norm(8), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(8, 16, 3, padding=1), norm(16), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(784, 10))

class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.InstanceNorm2d(8, affine=True)
        self.conv2, self.norm2 = nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.InstanceNorm2d(8, affine=True)
    def forward(self, x):
        return F.gelu(x + self.norm2(self.conv2(F.gelu(self.norm1(self.conv1(x))))))

def residual():
    return nn.Sequential(nn.Unflatten(1, (1, 28)), nn.Conv2d(1, 8, 3, stride=2, padding=1), Residual(), Residual(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(128, 10))

def autoencoder():
    return nn.Sequential(nn.Unflatten(1, (1, 28)), nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ELU(), nn.Conv2d(8, 4, 3, stride=2, padding=1), nn.ELU(),
                         nn.ConvTranspose2d(4, 8, 3, stride=2, padding=1, output_padding=1), nn.SiLU(), nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1), nn.Tanh(), nn.Flatten(1, 2))

def dropouts():
    return nn.Sequential(nn.Unflatten(1, (1, 28)), nn.Conv2d(1, 8, 5, stride=2), nn.ReLU(), nn.Dropout2d(.25), nn.Flatten(), nn.Linear(1152, 64), nn.ReLU(), nn.Dropout(.5),
                         nn.Linear(64, 32), nn.SELU(), nn.AlphaDropout(.1), nn.Linear(32, 10))

def bag():
    return nn.Sequential(nn.EmbeddingBag(256, 32), nn.Hardswish(), nn.Linear(32, 10))

SGD = lambda lr, **kw: (lambda p: torch.optim.SGD(p, lr, **kw))
classify = lambda out, x, y: F.cross_entropy(out, y)
restore = lambda out, x, y: F.smooth_l1_loss(out, x)
O = torch.optim.lr_scheduler
NETWORKS = [
    ("LSTM over rows", lambda: Rows(nn.LSTM(28, 48, batch_first=True), 48), SGD(.05, momentum=.9), classify, None, False),
    ("LSTM projected, two layers", lambda: Rows(nn.LSTM(28, 32, 2, batch_first=True, proj_size=12), 12), SGD(.2, momentum=.9), classify, None, False),
    ("GRU, two layers both ways with dropout", lambda: Rows(nn.GRU(28, 24, 2, batch_first=True, bidirectional=True, dropout=.2), 48), SGD(.1, momentum=.9, nesterov=True), classify, None, False),
    ("transformer encoder", lambda: Encoder(0., False, "relu"), SGD(.01, momentum=.9), classify, None, False),
    ("transformer encoder, norm first, with dropout", lambda: Encoder(.1, True, "gelu"), lambda p: torch.optim.AdamW(p, 1e-3, eps=1e-4), classify, None, False),
    ("CNN with batch norm", lambda: cnn(nn.BatchNorm2d), SGD(.02), classify, None, False),
    ("CNN with group norm", lambda: cnn(lambda c: nn.GroupNorm(4, c)), SGD(.02, weight_decay=1e-3), classify, None, False),
    ("residual net, AdamW, OneCycleLR", residual, lambda p: torch.optim.AdamW(p, 1e-2, eps=1e-3), classify, lambda o: O.OneCycleLR(o, 1e-2, STEPS), False),
    ("autoencoder of transposed convolutions, RMSprop", autoencoder, lambda p: torch.optim.RMSprop(p, 1e-3, eps=1e-3, momentum=.5), restore, None, False),
    ("dropouts in training", dropouts, SGD(.05), classify, lambda o: O.CosineAnnealingLR(o, 50), False),
    ("embedding bag of bytes, Adagrad", bag, lambda p: torch.optim.Adagrad(p, .05), classify, None, True),
]

def run(make, optimize, loss, schedule, is_bytes, dtype, batch=32):
    torch.manual_seed(SEED)
    model = make().to(dtype)
    optimizer = optimize(model.parameters())
    scheduler = schedule(optimizer) if schedule else None
    losses = []
    for i in range(STEPS):
        raw, y = X[i * batch:(i + 1) * batch], Y[i * batch:(i + 1) * batch]
        x = ((raw.float() / 255 - .1307) / .3081).to(dtype)
        optimizer.zero_grad()
        l = loss(model(raw.long().flatten(1) if is_bytes else x), x, y)
        l.backward()
        optimizer.step()
        if scheduler: scheduler.step()
        losses.append(l.item())
    return losses

def shuffled():
    """Two epochs of a shuffled loader over 800 images: the order of draws from the one generator."""
    torch.manual_seed(SEED)
    data = torch.utils.data.TensorDataset(((X[:800].float() / 255 - .1307) / .3081).double(), Y[:800])
    loader = torch.utils.data.DataLoader(data, 32, shuffle=True)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Dropout(.2), nn.Linear(32, 10)).double()
    optimizer = torch.optim.SGD(model.parameters(), .05, momentum=.9)
    losses = []
    for epoch in range(4):
        for x, y in loader:
            optimizer.zero_grad()
            l = F.cross_entropy(model(x), y)
            l.backward()
            optimizer.step()
            losses.append(l.item())
    return losses

cases = [{"name": name, "dtype": str(dtype)[6:], "losses": run(*rest, dtype)} for name, *rest in NETWORKS for dtype in (torch.float32, torch.float64)]
cases.append({"name": "shuffled loader", "dtype": "float64", "losses": shuffled()})
json.dump({"torch": torch.__version__, "cases": cases}, sys.stdout, separators=(",", ":"))
