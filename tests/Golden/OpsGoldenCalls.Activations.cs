namespace MiniTorch.Tests;

internal static partial class OpsGoldenCalls
{
    public static readonly CallTable Activations = new()
    {
        { "relu6", x => x.Relu6() },
        { "elu", x => x.Elu() },
        { "elu_alpha", x => x.Elu(1.7) },
        { "selu", x => x.Selu() },
        { "celu", x => x.Celu() },
        { "silu", x => x.Silu() },
        { "mish", x => x.Mish() },
        { "softplus", x => x.Softplus() },
        { "softplus_beta", x => x.Softplus(2, 5) },
        { "softsign", x => x.Softsign() },
        { "hardtanh", x => x.Hardtanh() },
        { "hardsigmoid", x => x.Hardsigmoid() },
        { "hardswish", x => x.Hardswish() },
        { "leaky_relu", x => x.LeakyRelu() },
        { "logsigmoid", x => x.LogSigmoid() },
        { "tanhshrink", x => x.Tanhshrink() },
        { "softshrink", x => x.Softshrink() },
        { "hardshrink", x => x.Hardshrink() },
        { "gelu", x => x.Gelu() },
        { "gelu_tanh", x => x.Gelu("tanh") },
        { "prelu", (x, w) => x.Prelu(w) },
        { "glu", x => x.Glu() },
        { "threshold", x => x.Threshold(0.1, -3) },
    };
}
