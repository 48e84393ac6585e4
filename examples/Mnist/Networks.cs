using MiniTorch.Nn;

namespace MiniTorch.Examples;

/// <summary>Networks for images [N, 1, 28, 28] of ten classes.</summary>
internal static class Networks
{
    /// <summary>"mlp", "lenet" or "cnn".</summary>
    public static Sequential Of(string kind) => kind switch
    {
        "mlp" => new Sequential(new Flatten(), new Linear(784, 256), new ReLU(), new Dropout(0.2), new Linear(256, 10)),
        "lenet" => new Sequential(
            new Conv2d(1, 6, 5, padding: 2), new ReLU(), new MaxPool2d(2),
            new Conv2d(6, 16, 5), new ReLU(), new MaxPool2d(2), new Flatten(),
            new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, 10)),
        _ => new Sequential(
            new Conv2d(1, 32, 3), new BatchNorm2d(32), new ReLU(), new Conv2d(32, 64, 3), new BatchNorm2d(64), new ReLU(), new MaxPool2d(2),
            new Dropout(0.25), new Flatten(), new Linear(9216, 128), new ReLU(), new Dropout(0.5), new Linear(128, 10)),
    };
}
