namespace MiniTorch.Tests.Kernels;

/// <summary>Attention against its formula in differentiable ops, with many blocks of queries, masks and layouts.</summary>
public sealed class AttentionTests
{
    private static readonly Dictionary<string, (int[] Q, int[] K, int[] V, int[]? Mask, bool Causal)> s_cases = new()
    {
        ["plain"] = ([2, 3, 7, 5], [2, 3, 9, 5], [2, 3, 9, 4], null, false),
        ["causal"] = ([2, 3, 33, 8], [2, 3, 33, 8], [2, 3, 33, 8], null, true),
        ["many blocks"] = ([1, 2, 300, 4], [1, 2, 900, 4], [1, 2, 900, 3], null, false),
        ["many blocks, causal"] = ([2, 300, 4], [2, 900, 4], [2, 900, 3], null, true),
        ["more queries than keys, causal"] = ([20, 4], [7, 4], [7, 4], null, true),
        ["mask"] = ([2, 3, 7, 5], [2, 3, 9, 5], [2, 3, 9, 4], [7, 9], false),
        ["mask of a batch"] = ([2, 3, 7, 5], [2, 3, 9, 5], [2, 3, 9, 4], [2, 1, 1, 9], false),
        ["broadcast"] = ([2, 3, 7, 5], [3, 9, 5], [1, 1, 9, 4], null, false),
        ["five dims"] = ([2, 2, 3, 7, 5], [2, 2, 3, 9, 5], [2, 2, 3, 9, 4], [7, 9], false),
        ["no keys"] = ([2, 3, 5], [2, 0, 5], [2, 0, 4], null, false),
        ["no batch"] = ([0, 3, 5], [0, 4, 5], [0, 4, 4], null, false),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_its_formula(string name)
    {
        var (sizesQ, sizesK, sizesV, sizesM, causal) = s_cases[name];
        Tensor q = Make(sizesQ, 1), k = Make(sizesK, 2), v = Make(sizesV, 3);
        var mask = sizesM is null ? null : Make(sizesM, 4).Detach();
        var want = AttentionNode.Weights(q, k, mask, causal, 1 / Math.Sqrt(q.Size(-1))).MatMul(v);
        var dy = Make(want.Shape.ToArray(), 5).Detach();
        var grads = Autograd.Grad([want], [q, k, v], [dy]);
        var got = Check.OnThreads<double>(() =>
        {
            var y = Tensor.ScaledDotProductAttention(q, k, v, mask, isCausal: causal);
            return [y.ToArray<double>(), .. Autograd.Grad([y], [q, k, v], [dy]).Select(g => g!.ToArray<double>())];
        });
        Check.Close("y", want.ToArray<double>(), got[0], 1e-12);
        for (int i = 0; i < 3; i++) Check.Close($"gradient {i}", grads[i]!.ToArray<double>(), got[i + 1], 1e-12);
    }

    [Fact]
    public void Heads_are_read_in_place_and_joined_without_a_copy()
    {
        var qkv = Make([2, 6, 24], 1);
        Tensor Head(int i) => qkv.Narrow(2, 8 * i, 8).Reshape(2, 6, 2, 4).Transpose(1, 2);
        var y = Tensor.ScaledDotProductAttention(Head(0), Head(1), Head(2), isCausal: true);
        Assert.True(y.Transpose(1, 2).IsContiguous);
        var want = AttentionNode.Weights(Head(0), Head(1), null, true, 0.5).MatMul(Head(2));
        Check.Close("y", want.ToArray<double>(), y.ToArray<double>(), 1e-12);
        var dy = Make([2, 2, 6, 4], 2).Detach();
        Check.Close("gradient", Autograd.Grad(want, qkv, dy).ToArray<double>(), Autograd.Grad(y, qkv, dy).ToArray<double>(), 1e-12);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    public void No_batch_and_no_rows_give_nothing(int batch, int rows)
    {
        var x = Tensor.Ones([batch, rows, 12], requiresGrad: true);
        var parts = x.Split(4, -1);
        var y = Tensor.ScaledDotProductAttention(parts[0], parts[1], parts[2], isCausal: true);
        Assert.Equal([batch, rows, 4], y.Shape.AsSpan().ToArray());
        y.Sum().Backward();
        Assert.Equal(x.Shape, x.Grad!.Shape);
    }

    [Fact]
    public void A_query_that_sees_nothing_gives_zero_and_no_gradient()
    {
        Tensor q = Make([2, 3], 1), k = Make([4, 3], 2), v = Make([4, 3], 3);
        var mask = Tensor.Of([true, true, false, true, false, false, false, false], [2, 4]);
        var y = Tensor.ScaledDotProductAttention(q, k, v, mask);
        Assert.Equal([0, 0, 0], y.ToArray<double>()[3..]);
        var grads = Autograd.Grad([y.Sum()], [q, k, v]);
        Assert.All(grads, g => Assert.All(g!.ToArray<double>(), value => Assert.True(double.IsFinite(value))));
    }

    [Fact]
    public void Refuses_with_PyTorchs_words()
    {
        static void Refuses(string phrase, Action call) => Assert.Contains(phrase, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
        Tensor a = Tensor.Zeros([2, 3, 4]), b = Tensor.Zeros([2, 5, 4]);
        Refuses("Explicit attn_mask should not be set when is_causal=True", () => Tensor.ScaledDotProductAttention(a, b, b, Tensor.Zeros([3, 5]), isCausal: true));
        Refuses("Expected query, key, and value to have the same dtype", () => Tensor.ScaledDotProductAttention(a, b, b.To(Dtype.Float64)));
        Refuses("there must be a value for each key", () => Tensor.ScaledDotProductAttention(a, b, a));
        Refuses("query and key must have one last size", () => Tensor.ScaledDotProductAttention(a, Tensor.Zeros([2, 5, 3]), b));
    }

    private static Tensor Make(int[] sizes, int seed) => Tensor.Of(Check.Random(Layouts.Numel(sizes), seed), sizes, requiresGrad: true);
}
