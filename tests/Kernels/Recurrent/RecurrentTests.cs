namespace MiniTorch.Tests.Kernels;

/// <summary>The recurrent layers against their formulas, one step after another in differentiable ops.</summary>
public sealed class RecurrentTests
{
    /// <summary>Steps, batch, inputs, hidden; then the batch sizes of a packed input, or that the batch comes first.</summary>
    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (string shape in (string[])["1 1 1 1", "5 3 4 6", "3 8 2 16", "4 19 5 37", "7 2 3 50", "5 4 3 2 | 4 4 3 1 1", "4 20 3 7 | 20 11 9 2", "3 0 2 4", "5 3 4 6 | batch first", "4 19 5 37 | batch first", "3 0 2 4 | batch first"])
                foreach (bool reverse in (bool[])[false, true])
                    foreach (bool bias in (bool[])[true, false])
                        data.Add(shape, reverse, bias);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Agree_with_their_formulas(string shape, bool reverse, bool bias)
    {
        Compare<LstmCell>(shape, reverse, bias);
        Compare<GruCell>(shape, reverse, bias);
        Compare<ElmanCell<No>>(shape, reverse, bias);
        Compare<ElmanCell<Yes>>(shape, reverse, bias);
    }

    /// <summary>The two take the same sums in different orders, through up to 7 steps of 50 units whose values ReLU does not bound: float64 agrees to this.</summary>
    private const double Rounding = 1e-11;

    private static void Compare<TCell>(string text, bool reverse, bool bias)
        where TCell : struct, IRecurrentCell
    {
        var parts = text.Split('|');
        bool batchFirst = parts.Length > 1 && parts[1].Trim() == "batch first";
        int[] n = [.. parts[0].Trim().Split(' ').Select(int.Parse)], sizes = parts.Length == 1 || batchFirst ? [] : [.. parts[1].Trim().Split(' ').Select(int.Parse)];
        var shape = new RecurrentShape(sizes.Length > 0 ? sizes.Length : n[0], n[1], n[2], n[3], sizes.Length > 0 ? sizes : null, batchFirst, reverse);
        int gates = TCell.Gates * n[3];
        Tensor x = Make([shape.Total, n[2]], 1), h = Make([n[1], n[3]], 2), wi = Make([gates, n[2]], 3), wh = Make([gates, n[3]], 4);
        Tensor? c = TCell.HasMemory ? Make([n[1], n[3]], 5) : null, bi = bias ? Make([gates], 6) : null, bh = bias ? Make([gates], 7) : null;
        var weights = new RecurrentWeights(wi, wh, bi, bh);
        Tensor[] inputs = [.. ((Tensor?[])[x, h, c, wi, wh, bi, bh]).OfType<Tensor>()];
        Tensor[] cotangents = [Make([shape.Total, n[3]], 8).Detach(), Make([n[1], n[3]], 9).Detach(), Make([n[1], n[3]], 10).Detach()];

        var want = Outputs(RecurrentSteps.Run<TCell>(shape, x, h, c, weights));
        // A state that no step reaches is the first one itself, for which there is no graph.
        var wantGradients = Gradients(want, inputs, cotangents, createGraph: false);
        var got = Check.OnThreads<double>(() =>
        {
            var outputs = Outputs(RecurrentNode<TCell>.Apply(shape, x, h, c, weights));
            return [.. outputs.Select(y => y.ToArray<double>()), .. Gradients(outputs, inputs, cotangents, createGraph: false)];
        });
        for (int i = 0; i < want.Length; i++) Check.Close($"output {i}", want[i].ToArray<double>(), got[i], 1e-12);
        for (int i = 0; i < inputs.Length; i++) Check.Close($"gradient {i}", wantGradients[i], got[want.Length + i], Rounding);
        if (shape.Total > 0 && shape.Total < 30)
        {
            var composed = Gradients(Outputs(RecurrentNode<TCell>.Apply(shape, x, h, c, weights)), inputs, cotangents, createGraph: true);
            for (int i = 0; i < inputs.Length; i++) Check.Close($"composed gradient {i}", wantGradients[i], composed[i], 1e-12);
        }
    }

    [Fact]
    public void Lstm_gives_PyTorchs_numbers()
    {
        Tensor D(params double[] values) => Tensor.Of(values, [values.Length]);
        var (y, _, c) = Recurrent.Lstm(Tensor.Of([1.0, 2], [2, 1, 1]), Tensor.Zeros([1, 1], Dtype.Float64), Tensor.Zeros([1, 1], Dtype.Float64),
            D(.1, .2, .3, .4).Unsqueeze(1), D(.5, .6, .7, .8).Unsqueeze(1), D(.01, .02, .03, .04), D(0, 0, 0, 0));
        Check.Close("output", [.10124330736972534, .2990927052060841], y.ToArray<double>(), 1e-8);
        Check.Close("c", [.4454701349087883], c.ToArray<double>(), 1e-8);
    }

    [Fact]
    public void Float_agrees_with_double()
    {
        Tensor Part(int[] sizes, int seed) => Tensor.Of(Check.Random(Layouts.Numel(sizes), seed), sizes);
        Tensor[] t = [Part([6, 10, 20], 1), Part([10, 24], 2), Part([10, 24], 3), Part([96, 20], 4), Part([96, 24], 5), Part([96], 6), Part([96], 7)];
        Tensor[] f = [.. t.Select(x => x.To(Dtype.Float32))];
        var (want, _, _) = Recurrent.Lstm(t[0], t[1], t[2], t[3], t[4], t[5], t[6]);
        var (got, _, _) = Recurrent.Lstm(f[0], f[1], f[2], f[3], f[4], f[5], f[6]);
        Check.Close("output", want.ToArray<double>(), got.ToArray<float>(), 1e-5);
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        static void Refuses(string phrase, Action call) => Assert.Contains(phrase, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
        Tensor x = Tensor.Zeros([4, 2, 5]), h = Tensor.Zeros([2, 3]), wi = Tensor.Zeros([12, 3]), wh = Tensor.Zeros([12, 3]);
        Refuses("input.size(-1) must be equal to input_size. Expected 3, got 5", () => Recurrent.Lstm(x, h, h, wi, wh));
        Refuses("Expected h0 size [2, 3], got [1, 3]", () => Recurrent.Lstm(Tensor.Zeros([4, 2, 3]), Tensor.Zeros([1, 3]), h, wi, wh));
        Refuses("input must have 3 dimensions, got 2", () => Recurrent.Lstm(Tensor.Zeros([4, 3]), h, h, wi, wh));
        Refuses("packed rows lie step by step", () => Recurrent.Lstm(Tensor.Zeros([4, 3]), h, h, wi, wh, batchSizes: [2, 2], batchFirst: true));
        Refuses("sum to 3, the packed input has 4 rows", () => Recurrent.Lstm(Tensor.Zeros([4, 3]), h, h, wi, wh, batchSizes: [2, 1]));
    }

    private static Tensor[] Outputs((Tensor Y, Tensor H, Tensor? C) run) => run.C is null ? [run.Y, run.H] : [run.Y, run.H, run.C];

    private static double[][] Gradients(Tensor[] outputs, Tensor[] inputs, Tensor[] cotangents, bool createGraph)
    {
        var used = Enumerable.Range(0, outputs.Length).Where(i => outputs[i].RequiresGrad).ToArray();
        var gradients = Autograd.Grad([.. used.Select(i => outputs[i])], inputs, [.. used.Select(i => cotangents[i])], createGraph: createGraph, allowUnused: true, materializeGrads: true);
        return [.. gradients.Select(g => g!.ToArray<double>())];
    }

    private static Tensor Make(int[] sizes, int seed) => Tensor.Of(Check.Random(Layouts.Numel(sizes), seed), sizes, requiresGrad: true);
}
