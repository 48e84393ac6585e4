namespace MiniTorch.Tests.Kernels;

public sealed class ElementwiseTests
{
    private readonly struct Gelu : IUnaryOp
    {
        public V Forward<V>(V x)
            where V : IReal<V> => 0.5 * x * (1 + (x * 0.70710678118654752).Erf());

        public V Backward<V>(V x, V y, V dy)
            where V : IReal<V> => dy * (0.5 * (1 + (x * 0.70710678118654752).Erf()) + x * (-0.5 * x * x).Exp() * 0.3989422804014327);
    }

    private readonly struct Divide : IBinaryOp
    {
        public V Forward<V>(V a, V b)
            where V : IReal<V> => a / b;

        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : IReal<V> => dy / b;

        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : IReal<V> => -dy * y / b;
    }

    [Fact]
    public void A_formula_run_in_lanes_agrees_with_the_same_formula_run_on_one_number()
    {
        for (int n = 0; n <= 130; n++)
        {
            var x = Numbers(n, 3.0);
            var dy = Numbers(n, 1.0);
            var y = new double[n];
            var dx = new double[n];
            Layout layout = Layout.Contiguous([n]);
            Elementwise.Unary(default(Gelu), x, layout, y, layout);
            Elementwise.UnaryBackward(default(Gelu), x, layout, default, layout, dy, layout, dx.AsSpan());
            for (int i = 0; i < n; i++)
            {
                var s = new Scalar<double>(x[i]);
                Assert.Equal(default(Gelu).Forward(s).Value, y[i], 1e-15);
                Assert.Equal(default(Gelu).Backward(s, s, new Scalar<double>(dy[i])).Value, dx[i], 1e-15);
            }
        }
    }

    [Fact]
    public void A_gradient_formula_tells_what_it_reads()
    {
        Assert.True(Reads<Gelu>.X);
        Assert.False(Reads<Gelu>.Y);
        Assert.False(ReadsBinary<Divide>.AOfA);
        Assert.True(ReadsBinary<Divide>.AOfB);
        Assert.True(ReadsBinary<Divide>.BOfY);
        Assert.False(ReadsBinary<Divide>.BOfA);
    }

    [Theory]
    [MemberData(nameof(Broadcasts))]
    public void Strided_and_broadcast_operands_agree_with_a_plain_loop(int[] sizes, int[] stridesA, int[] stridesB)
    {
        var la = new Layout(sizes, stridesA, 3);
        var lb = new Layout(sizes, stridesB, 1);
        Layout ly = Layout.Contiguous(sizes);
        var a = Numbers(la.End, 2.0);
        var b = Numbers(lb.End, 1.0);
        var y = new double[ly.Numel];
        Elementwise.Binary(default(Divide), a, la, b, lb, y, ly);
        var dy = Numbers(ly.Numel, 1.0);
        var da = new double[ly.Numel];
        var db = new double[ly.Numel];
        Elementwise.BinaryBackward(default(Divide), a, la, b, lb, y, ly, dy, ly, da.AsSpan(), db.AsSpan());
        for (int i = 0; i < y.Length; i++)
        {
            double p = a[Offset(la, i)], q = b[Offset(lb, i)];
            Assert.Equal(p / q, y[i]);
            Assert.Equal(dy[i] / q, da[i]);
            Assert.Equal(-dy[i] * y[i] / q, db[i]);
        }
    }

    public static TheoryData<int[], int[], int[]> Broadcasts() => new()
    {
        { [4, 3], [3, 1], [0, 1] },
        { [4, 300], [300, 1], [0, 1] },
        { [4, 300], [300, 1], [1, 0] },
        { [300, 4], [1, 300], [4, 1] },
        { [300, 400], [1, 300], [400, 1] },
        { [300, 400], [401, 1], [0, 0] },
        { [3000, 10], [10, 1], [0, 1] },
        { [3000, 10], [1, 3001], [1, 0] },
        { [30, 100, 10], [0, 10, 1], [10, 0, 1] },
        { [7, 9000], [9000, 1], [1, 7] },
        { [2, 3, 5, 7], [105, 7, 21, 1], [0, 1, 0, 3] },
        { [1, 1, 2000], [7, 9, 2], [0, 0, 1] },
        { [], [], [] },
        { [0, 3], [3, 1], [0, 1] },
    };

    private static double[] Numbers(int n, double scale)
    {
        var random = new Random(n);
        var x = new double[n];
        for (int i = 0; i < n; i++) x[i] = (random.NextDouble() * 2 - 1) * scale;
        return x;
    }

    private static int Offset(Layout layout, int i)
    {
        int offset = layout.Offset;
        for (int d = layout.Rank - 1; d >= 0; d--)
        {
            offset += i % layout.Sizes[d] * layout.Strides[d];
            i /= layout.Sizes[d];
        }
        return offset;
    }
}
