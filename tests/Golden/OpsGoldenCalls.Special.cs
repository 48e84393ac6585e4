namespace MiniTorch.Tests;

internal static partial class OpsGoldenCalls
{
    public static readonly CallTable Special = new()
    {
        { "erfc", a => a.Erfc() },
        { "erfinv", a => a.Erfinv() },
        { "ndtr", a => a.Ndtr() },
        { "lgamma", a => a.Lgamma() },
        { "digamma", a => a.Digamma() },
        { "polygamma_1", a => a.Polygamma(1) },
        { "polygamma_3", a => a.Polygamma(3) },
        { "sinc", a => a.Sinc() },
        { "logit", a => a.Logit() },
        { "logit_eps", a => a.Logit(0.2) },
        { "exp2", a => a.Exp2() },
        { "logaddexp", (a, b) => a.LogAddExp(b) },
        { "logaddexp_broadcast", (a, b) => a.LogAddExp(b) },
        { "logaddexp2", (a, b) => a.LogAddExp2(b) },
        { "xlogy", (a, b) => a.Xlogy(b) },
        { "hypot", (a, b) => a.Hypot(b) },
        { "copysign", (a, b) => a.CopySign(b) },
        { "fmax", (a, b) => a.Fmax(b) },
        { "fmin", (a, b) => a.Fmin(b) },

        // Values and first order alone: the second is 0, where PyTorch's own is NaN.
        { "copysign_zero", (a, b) => a.CopySign(b) },
        { "logaddexp_far", (a, b) => a.LogAddExp(b) },
        { "logaddexp2_far", (a, b) => a.LogAddExp2(b) },
    };
}
