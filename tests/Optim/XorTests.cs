using MiniTorch.Nn;
using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>Section F2: PyTorch's C++ gates, a network of eight hidden units that must learn XOR.</summary>
[Collection(nameof(Alone))]
public sealed class XorTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Tensor>, Optimizer>> s_optimizers = new()
    {
        ["SGD"] = p => new SGD(p, .1, momentum: .9, nesterov: true, weightDecay: 1e-6),
        ["Adagrad"] = p => new Adagrad(p, 1, weightDecay: 1e-6, lrDecay: 1e-3),
        ["RMSprop centered"] = p => new RMSprop(p, .1, centered: true),
        ["RMSprop momentum"] = p => new RMSprop(p, .1, momentum: .9, weightDecay: 1e-6),
        ["Adam"] = p => new Adam(p, .1, weightDecay: 1e-6),
        ["Adam amsgrad"] = p => new Adam(p, .1, weightDecay: 1e-6, amsgrad: true),
        ["AdamW"] = p => new AdamW(p, .1),
        ["AdamW amsgrad"] = p => new AdamW(p, .1, amsgrad: true),
        ["LBFGS"] = p => new LBFGS(p, 1),
        ["LBFGS strong_wolfe"] = p => new LBFGS(p, 1, lineSearchFn: "strong_wolfe"),
    };

    public static TheoryData<string> Names => [.. s_optimizers.Keys];

    [Theory(DisplayName = "F2 the running loss falls below 0.1 within 3000 steps of 200 samples")]
    [MemberData(nameof(Names))]
    public void Learns_xor(string name)
    {
        Tensor.ManualSeed(0);
        var model = new Sequential(new Linear(2, 8), new Nn.Sigmoid(), new Linear(8, 1), new Nn.Sigmoid());
        var optimizer = s_optimizers[name](model.Parameters());
        double running = 1;
        for (int step = 0; running > .1; step++)
        {
            Assert.True(step < 3000, $"the running loss is still {running} after {step} steps");
            var input = Tensor.RandInt(0, 2, [200, 2]);
            var label = input.Select(1, 0).Ne(input.Select(1, 1)).To(Dtype.Float32);
            var loss = optimizer.Step(() =>
            {
                optimizer.ZeroGrad();
                var error = F.BinaryCrossEntropy(model.Forward(input.To(Dtype.Float32)).Squeeze(1), label);
                error.Backward();
                return error;
            })!;
            running = running * .99 + loss.Item() * .01;
        }
    }
}
