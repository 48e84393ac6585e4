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
        { "prod", a => a.Prod() },
        { "prod_dim1", a => a.Prod(1) },
        { "prod_keepdim", a => a.Prod(0, keepDim: true) },
        { "amax", a => a.AMax() },
        { "amax_dim1", a => a.AMax(1) },
        { "amax_keepdim", a => a.AMax(0, keepDim: true) },
        { "amin", a => a.AMin() },
        { "amin_dim1", a => a.AMin(1) },
        { "amin_keepdim", a => a.AMin(0, keepDim: true) },
        { "logsumexp", a => a.LogSumExp(1) },
        { "std", a => a.Std() },
        { "std_dim1", a => a.Std(1) },
        { "std_keepdim", a => a.Std(0, keepDim: true) },
        { "var", a => a.Var() },
        { "var_dim1", a => a.Var(1) },
        { "var_keepdim", a => a.Var(0, keepDim: true) },
        { "sum_dims", a => a.Sum([0, 2]) },
        { "mean_neg_dim", a => a.Mean(-1) },
        { "var_biased", a => a.Var(1, correction: 0) },
        { "norm", a => a.Norm() },
        { "norm_dim", a => a.Norm(2, [1]) },
        { "norm_1", a => a.Norm(p: 1) },
        { "max", a => a.Max() },
        { "cumsum", a => a.CumSum(1) },
        { "cumprod", a => a.CumProd(1) },
        { "any_all", a => [(a > 0).Any(1), (a > 0).All(1)] },
    };
}
