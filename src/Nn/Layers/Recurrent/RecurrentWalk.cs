namespace MiniTorch.Nn;

/// <summary>
/// One recurrence over steps of falling batch sizes: the longest sequences come first, so that those that run at a step are the first rows.
/// </summary>
internal sealed class RecurrentWalk(Func<Tensor, Tensor, Tensor?, (Tensor H, Tensor? C)> step)
{
    /// <summary>h of each step, in order of time.</summary>
    public Tensor[] Outputs { get; private set; } = [];

    /// <summary>h of each sequence's last step.</summary>
    public Tensor LastH { get; private set; } = null!;

    /// <summary>c of each sequence's last step; null where there is none.</summary>
    public Tensor? LastC { get; private set; }

    public void Run(Tensor[] gates, Tensor h0, Tensor? c0, bool reverse)
    {
        Outputs = new Tensor[gates.Length];
        if (reverse) Backwards(gates, h0, c0);
        else Forwards(gates, h0, c0);
    }

    /// <summary>Sequences end on the way: their rows, the last ones, are set aside.</summary>
    private void Forwards(Tensor[] gates, Tensor h, Tensor? c)
    {
        List<Tensor> endedH = [], endedC = [];
        for (int t = 0; t < gates.Length; t++)
        {
            int runs = gates[t].Size(0), ran = h.Size(0);
            if (runs < ran)
            {
                endedH.Add(h.Narrow(0, runs, ran - runs));
                if (c is not null) endedC.Add(c.Narrow(0, runs, ran - runs));
                (h, c) = (h.Narrow(0, 0, runs), c?.Narrow(0, 0, runs));
            }
            (h, c) = step(gates[t], h, c);
            Outputs[t] = h;
        }
        (LastH, LastC) = (Joined(h, endedH), c is null ? null : Joined(c, endedC));
    }

    /// <summary>Sequences begin on the way, from their rows of the first state.</summary>
    private void Backwards(Tensor[] gates, Tensor h0, Tensor? c0)
    {
        Tensor? h = null, c = null;
        for (int t = gates.Length - 1; t >= 0; t--)
        {
            int runs = gates[t].Size(0), ran = h?.Size(0) ?? 0;
            if (runs > ran) (h, c) = (Begun(h, h0, ran, runs), c0 is null ? null : Begun(c, c0, ran, runs));
            (h, c) = step(gates[t], h!, c);
            Outputs[t] = h;
        }
        (LastH, LastC) = (h!, c);
    }

    private static Tensor Begun(Tensor? running, Tensor first, int from, int to)
    {
        var begun = from == 0 && to == first.Size(0) ? first : first.Narrow(0, from, to - from);
        return running is null ? begun : Tensor.Cat([running, begun]);
    }

    private static Tensor Joined(Tensor running, List<Tensor> ended)
    {
        if (ended.Count == 0) return running;
        ended.Reverse();
        return Tensor.Cat([running, .. ended]);
    }
}
