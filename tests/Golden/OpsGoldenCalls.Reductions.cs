namespace MiniTorch.Tests;

internal static partial class OpsGoldenCalls
{
    public static readonly CallTable Reductions = new()
    {
        { "sum", a => a.Sum() },
        { "sum_dim1", a => a.Sum(1) },
        { "sum_keepdim", a => a.Sum(0, keepDim: true) },
        { "mean", a => a.Mean() },
        { "mean_dim1", a => a.Mean(1) },
        { "mean_keepdim", a => a.Mean(0, keepDim: true) },
        { "sum_dims", a => a.Sum([0, 2]) },
        { "mean_neg_dim", a => a.Mean(-1) },
    };
}
