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

    private readonly struct Greater : IComparison
    {
        public V Test<V>(V a, V b)
            where V : IReal<V> => a > b;

        public System.Numerics.Vector<T> TestLanes<T>(System.Numerics.Vector<T> a, System.Numerics.Vector<T> b) => System.Numerics.Vector.GreaterThan(a, b);
    }

    [Fact]
    public void Comparison_and_selection_agree_with_a_plain_loop_at_every_length()
    {
        for (int n = 0; n <= 130; n++)
        {
            Check(n, i => (float)i);
            Check(n, i => i);
            Check(n, i => (long)i);
            Check(n, i => (byte)i);
        }

        static void Check<T>(int n, Func<double, T> make)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            T[] a = [.. Numbers(n, 100).Select(v => make(Math.Abs(v)))], b = [.. Numbers(n + 1, 100).Skip(1).Select(v => make(Math.Abs(v)))];
            Layout layout = Layout.Contiguous([n]);
            var mask = new bool[n];
            var y = new T[n];
            Elementwise.Compare(default(Greater), a, layout, b, layout, mask);
            Elementwise.Where(mask, layout, a, layout, b, layout, y, layout);
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(a[i] > b[i], mask[i]);
                Assert.Equal(T.Max(a[i], b[i]), y[i]);
            }
        }
    }

    [Fact]
    public void Where_takes_broadcast_masks_and_every_type()
    {
        bool[] mask = [true, false, true];
        var row = new Layout([70, 3], [0, 1], 0);
        var one = new Layout([70, 3], [0, 0], 0);
        Layout dense = Layout.Contiguous([70, 3]);
        var bools = new bool[210];
        Elementwise.Where(mask, row, [true], one, [false], one, bools, dense);
        var longs = new long[210];
        Elementwise.Where(mask, row, [long.MinValue], one, [7L], one, longs, dense);
        for (int i = 0; i < 210; i++)
        {
            Assert.Equal(mask[i % 3], bools[i]);
            Assert.Equal(mask[i % 3] ? long.MinValue : 7, longs[i]);
        }
    }

    [Fact]
    public void Conversion_drops_fractions_saturates_and_takes_NaN_as_0()
    {
        double[] x = [1.9, -1.9, double.NaN, 1e300, double.NegativeInfinity, 300, 0, -0.0];
        Assert.Equal([1, -1, 0, long.MaxValue, long.MinValue, 300, 0, 0], To<double, long>(x));
        Assert.Equal([1, -1, 0, int.MaxValue, int.MinValue, 300, 0, 0], To<double, int>(x));
        Assert.Equal([1, 0, 0, 255, 0, 255, 0, 0], To<double, byte>(x));
        Assert.Equal([true, true, true, true, true, true, false, false], To<double, bool>(x));
        Assert.Equal([1f, 0f], To<bool, float>([true, false]));
        Assert.Equal([1L, 0L], To<bool, long>([true, false]));
        Assert.Equal([0, 255], To<int, byte>([256, -1]));
        Assert.Equal([-1L, 5L], To<int, long>([-1, 5]));
        Assert.Equal([1.5, float.MaxValue], To<float, double>([1.5f, float.MaxValue]));
        Assert.Equal([float.PositiveInfinity, 0.1f], To<double, float>([1e300, 0.1]));

        static TTo[] To<TFrom, TTo>(TFrom[] x)
            where TFrom : unmanaged
            where TTo : unmanaged
        {
            var y = new TTo[x.Length];
            Layout layout = Layout.Contiguous([x.Length]);
            Elementwise.Convert<TFrom, TTo>(x, layout, y, layout);
            return y;
        }
    }

    private readonly struct Momentum : IUpdate2
    {
        public void Apply<V>(ref V p, V g, ref V s1, ref V s2)
            where V : IReal<V>
        {
            s1 = s1 * 0.5 + g;
            s2 = V.Maximum(s2, s1);
            p -= s2 * 0.25;
        }
    }

    [Fact]
    public void An_update_changes_parameter_and_states_in_place_at_every_length()
    {
        foreach (int n in Enumerable.Range(0, 131).Append(100_000))
        {
            double[] p = Numbers(n, 1), g = Numbers(n, 2), s1 = Numbers(n, 3), s2 = Numbers(n, 4);
            double[] q = [.. p], t1 = [.. s1], t2 = [.. s2];
            Update.Run(default(Momentum), p, g, s1, s2);
            for (int i = 0; i < n; i++)
            {
                t1[i] = t1[i] * 0.5 + g[i];
                t2[i] = Math.Max(t2[i], t1[i]);
                Assert.Equal(q[i] - t2[i] * 0.25, p[i]);
                Assert.Equal(t1[i], s1[i]);
                Assert.Equal(t2[i], s2[i]);
            }
        }
    }

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
