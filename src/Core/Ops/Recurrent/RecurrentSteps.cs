namespace MiniTorch;

/// <summary>A recurrent layer in differentiable ops, one step after another: the formula, for higher orders and for tests.</summary>
internal static class RecurrentSteps
{
    public static (Tensor Y, Tensor H, Tensor? C) Run<TCell>(RecurrentShape shape, Tensor x, Tensor h, Tensor? c, RecurrentWeights w)
        where TCell : struct, IRecurrentCell
    {
        var fromInput = x.MatMul(w.Input.T());
        if (w.InputBias is not null) fromInput += w.InputBias;
        var outputs = new Tensor[shape.Steps];
        for (int i = 0; i < shape.Steps; i++)
        {
            int step = shape.Order(i), size = shape.Size(step);
            var xt = Rows(shape, fromInput, step);
            var lastH = h.Narrow(0, 0, size);
            var lastC = c?.Narrow(0, 0, size);
            var fromHidden = lastH.MatMul(w.Hidden.T());
            if (w.HiddenBias is not null) fromHidden += w.HiddenBias;
            var (nextH, nextC) = Cell<TCell>(shape.Hidden, xt, fromHidden, lastH, lastC);
            outputs[step] = nextH;
            h = Replace(h, nextH);
            if (c is not null) c = Replace(c, nextC!);
        }
        if (outputs.Length == 0) return (Tensor.Zeros([0, shape.Hidden], x.Dtype), h, c);
        return (shape.Stride == 1 ? Tensor.Cat(outputs, 0) : Tensor.Stack(outputs, 1).Reshape(shape.Total, shape.Hidden), h, c);
    }

    private static Tensor Rows(RecurrentShape shape, Tensor x, int step)
        => shape.Stride == 1 ? x.Narrow(0, shape.Offset(step), shape.Size(step)) : x.Reshape(shape.Batch, shape.Steps, x.Size(1)).Select(1, step);

    private static (Tensor H, Tensor? C) Cell<TCell>(int n, Tensor x, Tensor hidden, Tensor h, Tensor? c)
        where TCell : struct, IRecurrentCell
    {
        if (typeof(TCell) == typeof(ElmanCell<Yes>)) return ((x + hidden).Relu(), null);
        if (typeof(TCell) == typeof(ElmanCell<No>)) return ((x + hidden).Tanh(), null);
        if (typeof(TCell) == typeof(GruCell))
        {
            Tensor r = (x.Narrow(1, 0, n) + hidden.Narrow(1, 0, n)).Sigmoid(), z = (x.Narrow(1, n, n) + hidden.Narrow(1, n, n)).Sigmoid();
            var fresh = (x.Narrow(1, 2 * n, n) + r * hidden.Narrow(1, 2 * n, n)).Tanh();
            return ((1 - z) * fresh + z * h, null);
        }
        var gates = x + hidden;
        Tensor i = gates.Narrow(1, 0, n).Sigmoid(), f = gates.Narrow(1, n, n).Sigmoid(), g = gates.Narrow(1, 2 * n, n).Tanh(), o = gates.Narrow(1, 3 * n, n).Sigmoid();
        var next = f * c! + i * g;
        return (o * next.Tanh(), next);
    }

    private static Tensor Replace(Tensor all, Tensor head)
        => head.Size(0) == all.Size(0) ? head : Tensor.Cat([head, all.Narrow(0, head.Size(0), all.Size(0) - head.Size(0))], 0);
}
