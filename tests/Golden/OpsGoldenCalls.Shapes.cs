namespace MiniTorch.Tests;

internal static partial class OpsGoldenCalls
{
    public static readonly CallTable Shapes = new()
    {
        { "matmul_2d", (a, b) => a.MatMul(b) },
        { "matmul_vec", (a, b) => a.MatMul(b) },
        { "matmul_mv", (a, b) => a.MatMul(b) },
        { "matmul_vm", (a, b) => a.MatMul(b) },
        { "matmul_batch", (a, b) => a.MatMul(b) },
        { "matmul_broadcast", (a, b) => a.MatMul(b) },
        { "matmul_3d_2d", (a, b) => a.MatMul(b) },
        { "bmm", (a, b) => a.Bmm(b) },
        { "addmm", (c, a, b) => c.Addmm(a, b) },
        { "outer", (a, b) => a.Outer(b) },
        { "matmul_transposed", (a, b) => a.T().MatMul(b.T()) },
        { "einsum", (a, b) => Tensor.Einsum("ij,jk->ik", a, b) },
        { "einsum (2)", (a, b) => Tensor.Einsum("bhqd,bhkd->bhqk", a, b) },
        { "einsum (3)", a => Tensor.Einsum("ii->i", a) },
        { "einsum (4)", a => Tensor.Einsum("ij->", a) },
        { "einsum (5)", (a, b) => Tensor.Einsum("bi,bj->bij", a, b) },
        { "einsum (6)", (a, b) => Tensor.Einsum("ijk,k->ij", a, b) },
        { "reshape", a => a.Reshape([2, 6]) },
        { "transpose", a => a.Transpose(0, 2) },
        { "permute", a => a.Permute([2, 0, 1]) },
        { "expand", a => a.Expand([3, 4]) },
        { "squeeze", a => a.Squeeze(1) },
        { "unsqueeze", a => a.Unsqueeze(-1) },
        { "flatten", a => a.Flatten(1) },
        { "narrow", a => a.Narrow(1, 1, 2) },
        { "slice_step", a => a.Slice(1, 0, 5, 2) },
        { "select", a => a.Select(0, 1) },
        { "diagonal", a => a.Diagonal(1) },
        { "unfold", a => a.Unfold(1, 3, 2) },
        { "gather", (a, i) => a.Gather(1, i) },
        { "scatter", (a, i, s) => a.Scatter(1, i, s) },
        { "scatter_add", (a, i, s) => a.ScatterAdd(1, i, s) },
    };
}
