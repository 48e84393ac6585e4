namespace MiniTorch.Nn;

/// <summary>
/// An LSTM whose h is projected, step by step, over batch sizes that fall: the longest sequences come first, so that those that run at a step are the first rows.
/// </summary>
internal sealed class ProjectedWalk(RNNWeights weights)
{
    /// <summary>The outputs of all steps one after the other, and the states at each sequence's last step.</summary>
    public (Tensor Output, Tensor H, Tensor? C) Run(Tensor[] gates, Tensor h0, Tensor c0, bool reverse)
    {
        var outputs = new Tensor[gates.Length];
        var (h, c) = reverse ? Backwards(gates, h0, c0, outputs) : Forwards(gates, h0, c0, outputs);
        return (Tensor.Cat(outputs), h, c);
    }

    private (Tensor H, Tensor C) Step(Tensor gates, Tensor h, Tensor c) => CellSteps.Lstm(gates, h, c, weights.Hh, weights.BiasHh, weights.Projection);

    /// <summary>Sequences end on the way: their rows, the last ones, are set aside.</summary>
    private (Tensor H, Tensor C) Forwards(Tensor[] gates, Tensor h, Tensor c, Tensor[] outputs)
    {
        List<Tensor> endedH = [], endedC = [];
        for (int t = 0; t < gates.Length; t++)
        {
            int runs = gates[t].Size(0), ran = h.Size(0);
            if (runs < ran)
            {
                endedH.Add(h.Narrow(0, runs, ran - runs));
                endedC.Add(c.Narrow(0, runs, ran - runs));
                (h, c) = (h.Narrow(0, 0, runs), c.Narrow(0, 0, runs));
            }
            (h, c) = Step(gates[t], h, c);
            outputs[t] = h;
        }
        return (Joined(h, endedH), Joined(c, endedC));
    }

    /// <summary>Sequences begin on the way, from their rows of the first state.</summary>
    private (Tensor H, Tensor C) Backwards(Tensor[] gates, Tensor h0, Tensor c0, Tensor[] outputs)
    {
        Tensor? h = null, c = null;
        for (int t = gates.Length - 1; t >= 0; t--)
        {
            int runs = gates[t].Size(0), ran = h?.Size(0) ?? 0;
            if (runs > ran) (h, c) = (Begun(h, h0, ran, runs), Begun(c, c0, ran, runs));
            (h, c) = Step(gates[t], h!, c!);
            outputs[t] = h;
        }
        return (h!, c!);
    }

    private static Tensor Begun(Tensor? running, Tensor first, int from, int to)
    {
        var begun = first.Narrow(0, from, to - from);
        return running is null ? begun : Tensor.Cat([running, begun]);
    }

    private static Tensor Joined(Tensor running, List<Tensor> ended)
    {
        if (ended.Count == 0) return running;
        ended.Reverse();
        return Tensor.Cat([running, .. ended]);
    }
}
