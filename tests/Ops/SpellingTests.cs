namespace MiniTorch.Tests;

/// <summary>Lines as a PyTorch user writes them, and what PyTorch 1.13 prints for each.</summary>
public sealed class SpellingTests
{
    private static readonly Dictionary<string, (Func<object?> Call, string Expected)> s_lines = new()
    {
        ["torch.zeros(2, 3).shape"] = (() => Tensor.Zeros(2, 3).Shape, "[2, 3]"),
        ["torch.ones((2,))"] = (() => Tensor.Ones(2), "tensor([1., 1.])"),
        ["torch.rand(2, 3).size()"] = (() => Tensor.Rand(2, 3).Size(), "[2, 3]"),
        ["torch.randn(4).dim()"] = (() => Tensor.Randn(4).Dim(), "1"),
        ["torch.empty(2, 3).numel()"] = (() => Tensor.Empty(2, 3).Numel(), "6"),
        ["x.ndim"] = (() => Tensor.Zeros(2, 3).Ndim, "2"),
        ["x.t().is_contiguous()"] = (() => Tensor.Zeros(2, 3).T().IsContiguous(), "False"),
        ["x.T"] = (() => Tensor.Of([[1f, 2], [3, 4]]).T, "tensor([[1., 3.],\n        [2., 4.]])"),
        ["x.mT.shape"] = (() => Tensor.Zeros(5, 2, 3).MT.Shape, "[5, 3, 2]"),
        ["x.shape[-1]"] = (() => Tensor.Zeros(5, 2, 3).Shape[-1], "3"),
        ["x.shape[:-1]"] = (() => Tensor.Zeros(5, 2, 3).Shape[..^1], "[5, 2]"),
        ["len(x.shape)"] = (() => Tensor.Zeros(5, 2, 3).Shape.Count, "3"),
        ["torch.tensor([1, 2]).dtype"] = (() => Tensor.Of([1, 2]).Dtype.Name(), "int64"),
        ["torch.tensor(3).dtype"] = (() => Tensor.Of(3).Dtype.Name(), "int64"),
        ["torch.tensor([1, 2], dtype=torch.float32)"] = (() => Tensor.Of([1, 2], dtype: Dtype.Float32), "tensor([1., 2.])"),
        ["torch.tensor([[[1., 2.]], [[3., 4.]]]).shape"] = (() => Tensor.Of([[[1f, 2]], [[3, 4]]]).Shape, "[2, 1, 2]"),
        ["torch.tensor of a list"] = (() => Tensor.Of(new List<float> { 1, 2 }), "tensor([1., 2.])"),
        ["torch.zeros_like(x, dtype=torch.float64).dtype"] = (() => Tensor.ZerosLike(Tensor.Of([1, 2]), dtype: Dtype.Float64).Dtype.Name(), "float64"),
        ["torch.rand_like(ints, dtype=torch.float).dtype"] = (() => Tensor.RandLike(Tensor.Of([1, 2]), dtype: Dtype.Float32).Dtype.Name(), "float32"),
        ["x.double().dtype, x.long().dtype"] = (() => (Tensor.Ones(2).Double().Dtype, Tensor.Ones(2).Long().Dtype, Tensor.Ones(2).Int().Dtype, Tensor.Ones(2).Bool().Dtype, Tensor.Of([1]).Float().Dtype, Tensor.Ones(1).Byte().Dtype), "(Float64, Int64, Int32, Bool, Float32, UInt8)"),
        ["x.to(y).dtype"] = (() => Tensor.Ones(2).To(Tensor.Of(1.0)).Dtype.Name(), "float64"),
        ["float(x), int(x), bool(x)"] = (() => ((double)Tensor.Of(2.5f), (int)Tensor.Of(2.5f), (bool)Tensor.Of(2.5f)), "(2.5, 2, True)"),
        ["x.any().item()"] = (() => (Tensor.Of([1f, 2]) > 1).Any().Item<bool>(), "True"),
        ["-3 % 2"] = (() => Tensor.Of([-3, 3, 5]) % 2, "tensor([1, 1, 1])"),
        ["x % y"] = (() => Tensor.Of([-3f, 3]) % Tensor.Of([2f, -2]), "tensor([ 1., -1.])"),
        ["(x > 1) & (x < 4)"] = (() => (Tensor.Arange(6) > 1) & (Tensor.Arange(6) < 4), "tensor([False, False,  True,  True, False, False])"),
        ["(x < 1) | (x > 4)"] = (() => (Tensor.Arange(6) < 1) | (Tensor.Arange(6) > 4), "tensor([ True, False, False, False, False,  True])"),
        ["(x > 1) ^ (x > 4)"] = (() => (Tensor.Arange(6) > 1) ^ (Tensor.Arange(6) > 4), "tensor([False, False,  True,  True,  True, False])"),
        ["~(x > 1)"] = (() => ~(Tensor.Arange(3) > 1), "tensor([ True,  True, False])"),
        ["torch.logical_not(x > 1)"] = (() => !(Tensor.Arange(3) > 1), "tensor([ True,  True, False])"),
        ["6 & 3, ~6"] = (() => (Tensor.Of(6) & 3, Tensor.Of(6) | 1, Tensor.Of(6) ^ 3, ~Tensor.Of(6)), "(tensor(2), tensor(7), tensor(5), tensor(-7))"),
        ["bool & int"] = (() => Tensor.Of([true, false]) & Tensor.Of([3, 3]), "tensor([1, 0])"),
        ["~uint8"] = (() => ~Tensor.Of([(byte)6]), "tensor([249], dtype=torch.uint8)"),
        ["torch.where(m, 1., 0.)"] = (() => Tensor.Where(Tensor.Arange(3) > 1, 1.0, 0.0), "tensor([0., 0., 1.])"),
        ["torch.where(m, 1, 0)"] = (() => Tensor.Where(Tensor.Arange(3) > 1, 1, 0), "tensor([0, 0, 1])"),
        ["x.where(m, 0)"] = (() => Tensor.Of([1f, 2]).Where(Tensor.Of([true, false]), 0), "tensor([1., 0.])"),
        ["x.sum(dim=(0, 1))"] = (() => Tensor.Ones(2, 3, 4).Sum(dim: [0, 1]), "tensor([6., 6., 6., 6.])"),
        ["x.norm(dim=1)"] = (() => Tensor.Of([[3f, 4]]).Norm(dim: 1), "tensor([5.])"),
        ["x.norm(p=1, dim=1, keepdim=True)"] = (() => Tensor.Of([[3f, 4]]).Norm(p: 1, dim: 1, keepDim: true), "tensor([[7.]])"),
        ["x.norm()"] = (() => Tensor.Of([3f, 4]).Norm(), "tensor(5.)"),
        ["x.var(unbiased=False)"] = (() => Tensor.Of([1f, 3]).Var(unbiased: false), "tensor(1.)"),
        ["x.std(1, unbiased=False, keepdim=True)"] = (() => Tensor.Of([[1f, 3]]).Std(1, unbiased: false, keepDim: true), "tensor([[1.]])"),
        ["x[[0, 2]]"] = (() => Tensor.Arange(6).View(3, 2)[[0, 2]], "tensor([[0, 1],\n        [4, 5]])"),
        ["x[:, [1, 0]]"] = (() => Tensor.Arange(6).View(3, 2)[.., [1, 0]], "tensor([[1, 0],\n        [3, 2],\n        [5, 4]])"),
        ["x[0, 1]"] = (() => Tensor.Arange(6).View(3, 2)[0, 1], "tensor(1)"),
        ["f'{loss:.2f}'"] = (() => $"{Tensor.Of(1.234f):F2} {Tensor.Of(1.5f)}", "1.23 tensor(1.5000)"),
        ["x.numpy() of another type"] = (() => string.Join(' ', Tensor.Of([1f, 2]).ToArray<double>()), "1 2"),
    };

    public static TheoryData<string> Lines => [.. s_lines.Keys];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Lines_mean_what_they_mean_in_PyTorch(string line) => Assert.Equal(s_lines[line].Expected, s_lines[line].Call()?.ToString());

    [Fact]
    public void Shapes_and_lists_of_tensors_come_apart_into_variables()
    {
        var (batch, time, width) = Tensor.Zeros(2, 3, 12).Shape;
        Assert.Equal((2, 3, 12), (batch, time, width));
        var (q, k, v) = Tensor.Arange(6).Chunk(3);
        Assert.Equal("tensor([0, 1])tensor([2, 3])tensor([4, 5])", $"{q}{k}{v}");
        Assert.Contains("too many values to unpack (expected 2)", Assert.Throws<ArgumentException>(() => { var (a, b) = Tensor.Zeros(2, 3, 4).Shape; }).Message, StringComparison.Ordinal);
        Assert.Contains("not enough values to unpack (expected 3, got 2)", Assert.Throws<ArgumentException>(() => { var (a, b, c) = Tensor.Arange(4).Chunk(2); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_arrays_must_be_rectangular() => Assert.Contains("expected sequence of length 2 at dim 2 (got 1)",
        Assert.Throws<ArgumentException>(() => Tensor.Of([[[1f, 2]], [[3f]]])).Message, StringComparison.Ordinal);

    [Fact]
    public void Bits_of_fractions_are_refused() => Assert.Contains("\"bitwise_and_cpu\" not implemented for 'Float'",
        Assert.Throws<NotSupportedException>(() => Tensor.Ones(2) & Tensor.Ones(2)).Message, StringComparison.Ordinal);
}
