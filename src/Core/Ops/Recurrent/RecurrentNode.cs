namespace MiniTorch;

/// <summary>The weights of one layer and direction, and of how many gates: [gates hidden, inputs], [gates hidden, hidden], and biases of both products or none.</summary>
internal sealed record RecurrentWeights(Tensor Input, Tensor Hidden, Tensor? InputBias, Tensor? HiddenBias);

/// <summary>A recurrent layer over all steps:  gradients by backpropagation through time (Werbos, 1990), the products with inputs as one product over all steps</summary>
internal sealed class RecurrentNode<TCell> : Node
    where TCell : struct, IRecurrentCell
{
    private readonly RecurrentShape _shape;
    private SavedTensor _x, _h, _c, _wi, _wh, _bi, _bh, _gates, _lastH, _kept;

    private RecurrentNode(RecurrentShape shape, Tensor x, Tensor h, Tensor? c, RecurrentWeights w, Tensor gates, Tensor lastH, Tensor? kept)
    {
        _shape = shape;
        Connect([x, h, c, w.Input, w.Hidden, w.InputBias, w.HiddenBias]);
        _x = SavedTensor.Save(x);
        _h = SavedTensor.Save(h);
        _c = SavedTensor.Save(c);
        _wi = SavedTensor.Save(w.Input);
        _wh = SavedTensor.Save(w.Hidden);
        _bi = SavedTensor.Save(w.InputBias);
        _bh = SavedTensor.Save(w.HiddenBias);
        _gates = SavedTensor.Save(gates);
        _lastH = SavedTensor.Save(lastH);
        _kept = SavedTensor.Save(kept);
    }

    public override string Name => TCell.HasMemory ? "LstmBackward0" : TCell.Gates == 3 ? "GruBackward0" : "RnnBackward0";

    /// <summary>x [rows, inputs], h and c [batch, hidden] to the outputs [rows, hidden] and the last states.</summary>
    public static (Tensor Y, Tensor H, Tensor? C) Apply(RecurrentShape shape, Tensor x, Tensor h, Tensor? c, RecurrentWeights w)
    {
        int gatesSize = TCell.Gates * shape.Hidden, rows = shape.Total;
        Tensor gates = Tensor.Uninitialized([rows, gatesSize], x.Dtype), lastH = Tensor.Uninitialized([rows, shape.Hidden], x.Dtype), y = Tensor.Uninitialized([rows, shape.Hidden], x.Dtype);
        var kept = TCell.HasMemory || TCell.SplitsHidden ? Tensor.Uninitialized([rows, shape.Hidden], x.Dtype) : null;
        Tensor lastStateH = h.Copied();
        var lastStateC = c?.Copied();
        if (x.Dtype == Dtype.Float32) Run<float>();
        else Run<double>();
        if (Tensor.Records([x, h, c, w.Input, w.Hidden, w.InputBias, w.HiddenBias]))
        {
            var node = new RecurrentNode<TCell>(shape, x, h, c, w, gates, lastH, kept);
            y.ProducedBy(node);
            lastStateH.ProducedBy(node, 1);
            lastStateC?.ProducedBy(node, 2);
        }
        return (y, lastStateH, lastStateC);

        void Run<T>()
            where T : unmanaged, System.Numerics.INumber<T>
        {
            Tensor dense = x.Dense(), wi = w.Input.Dense(), wh = w.Hidden.Dense();
            var bias = BufferPool.Rent<T>(gatesSize);
            AddBiases(w.InputBias, TCell.SplitsHidden ? null : w.HiddenBias, bias);
            Blas.Gemm(false, true, rows, gatesSize, shape.Inputs, T.One, dense.Elements<T>(), Math.Max(1, shape.Inputs), wi.Elements<T>(), Math.Max(1, shape.Inputs), T.Zero,
                gates.Span<T>(), gatesSize, bias, relu: false);
            AddBiases(TCell.SplitsHidden ? w.HiddenBias : null, null, bias);
            var buffers = new RecurrentBuffers<T>
            {
                H = lastStateH.Span<T>(),
                C = lastStateC is null ? default : lastStateC.Span<T>(),
                Gates = gates.Span<T>(),
                LastH = lastH.Span<T>(),
                Kept = kept is null ? default : kept.Span<T>(),
                Y = y.Span<T>(),
            };
            RecurrentLayer<TCell>.Forward(shape, wh.Elements<T>(), TCell.SplitsHidden ? bias : default, buffers);
            BufferPool.Return(bias);
            GC.KeepAlive(dense);
            GC.KeepAlive(wi);
            GC.KeepAlive(wh);
        }
    }

    internal override void Release()
    {
        _x.Release();
        _h.Release();
        _c.Release();
        _wi.Release();
        _wh.Release();
        _bi.Release();
        _bh.Release();
        _gates.Release();
        _lastH.Release();
        _kept.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        if (GradMode.Enabled) Compose(ref g);
        else if (_x.Unpack(this).Dtype == Dtype.Float32) Fuse<float>(ref g);
        else Fuse<double>(ref g);
    }

    private void Fuse<T>(ref Gradients g)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        Tensor x = _x.Unpack(this).Dense(), wi = _wi.Unpack(this).Dense(), wh = _wh.Unpack(this).Dense(), gates = _gates.Unpack(this), lastH = _lastH.Unpack(this);
        var kept = _kept.UnpackOrNull(this);
        int n = _shape.Hidden, size = TCell.Gates * n, rows = _shape.Total, inputs = _shape.Inputs;
        Tensor dh = g.Output(1)?.Copied() ?? Tensor.Zeros([_shape.Batch, n], x.Dtype), dgates = Tensor.Uninitialized([rows, size], x.Dtype);
        var dc = !TCell.HasMemory ? null : g.Output(2)?.Copied() ?? Tensor.Zeros([_shape.Batch, n], x.Dtype);
        var dhidden = TCell.SplitsHidden ? Tensor.Uninitialized([rows, size], x.Dtype) : null;
        var dy = g.Output(0)?.Dense();
        var buffers = new RecurrentBuffers<T> { Gates = gates.Span<T>(), LastH = lastH.Span<T>(), Kept = kept is null ? default : kept.Span<T>() };
        var gradients = new RecurrentGradients<T>
        {
            H = dh.Span<T>(),
            C = dc is null ? default : dc.Span<T>(),
            Y = dy is null ? default : dy.Elements<T>(),
            Gates = dgates.Span<T>(),
            Hidden = dhidden is null ? default : dhidden.Span<T>(),
        };
        RecurrentLayer<TCell>.Backward(_shape, wh.Elements<T>(), buffers, gradients);
        var fromHidden = dhidden ?? dgates;
        if (g.Needs(0)) g.Set(0, Product<T>(false, rows, inputs, size, dgates, size, wi, inputs));
        if (g.Needs(1)) g.Set(1, dh);
        if (dc is not null && g.Needs(2)) g.Set(2, dc);
        if (g.Needs(3)) g.Set(3, Product<T>(true, size, inputs, rows, dgates, size, x, inputs));
        if (g.Needs(4)) g.Set(4, Product<T>(true, size, n, rows, fromHidden, size, lastH, n));
        var sum = g.Needs(5) || (g.Needs(6) && dhidden is null) ? dgates.Sum(0) : null;
        if (g.Needs(5)) g.Set(5, sum);
        if (g.Needs(6)) g.Set(6, dhidden?.Sum(0) ?? (g.Needs(5) ? sum!.Copied() : sum));
        GC.KeepAlive(x);
        GC.KeepAlive(wi);
        GC.KeepAlive(wh);
        GC.KeepAlive(dy);
    }

    /// <summary>op(a) b as a fresh [m, columns].</summary>
    private static Tensor Product<T>(bool transpose, int m, int columns, int k, Tensor a, int lda, Tensor b, int ldb)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var c = Tensor.Uninitialized([m, columns], a.Dtype);
        Blas.Gemm(transpose, false, m, columns, k, T.One, a.Elements<T>(), Math.Max(1, lda), b.Elements<T>(), Math.Max(1, ldb), T.Zero, c.Span<T>(), Math.Max(1, columns));
        return c;
    }

    /// <summary>Step by step in differentiable ops, and differentiated with a graph.</summary>
    private void Compose(ref Gradients g)
    {
        Tensor x = _x.Unpack(this), h = _h.Unpack(this);
        var c = _c.UnpackOrNull(this);
        var w = new RecurrentWeights(_wi.Unpack(this), _wh.Unpack(this), _bi.UnpackOrNull(this), _bh.UnpackOrNull(this));
        _gates.Unpack(this);
        var (y, lastH, lastC) = RecurrentSteps.Run<TCell>(_shape, x, h, c, w);
        List<Tensor> outputs = [], inputs = [];
        List<Tensor?> gradients = [];
        Tensor?[] made = [y, lastH, lastC], all = [x, h, c, w.Input, w.Hidden, w.InputBias, w.HiddenBias];
        for (int i = 0; i < OutputCount; i++)
        {
            if (g.Output(i) is not { } gradient) continue;
            outputs.Add(made[i]!);
            gradients.Add(gradient);
        }
        var positions = new List<int>();
        for (int i = 0; i < InputCount; i++)
        {
            if (!g.Needs(i)) continue;
            positions.Add(i);
            inputs.Add(all[i]!);
        }
        var found = Autograd.Grad(outputs, inputs, gradients, createGraph: true, allowUnused: true);
        for (int i = 0; i < found.Length; i++) g.Set(positions[i], found[i]);
    }

    private static void AddBiases<T>(Tensor? a, Tensor? b, Span<T> to)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        to.Clear();
        foreach (var bias in (ReadOnlySpan<Tensor?>)[a, b])
        {
            if (bias is null) continue;
            var dense = bias.Dense();
            System.Numerics.Tensors.TensorPrimitives.Add(to, dense.Elements<T>(), to);
            GC.KeepAlive(dense);
        }
    }
}
