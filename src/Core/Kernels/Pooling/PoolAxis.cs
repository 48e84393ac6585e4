namespace MiniTorch;

/// <summary>One axis of a pooling: output o reads inputs First[o], First[o] + Step, ... below End[o], all inside the input.</summary>
internal sealed class PoolAxis
{
    public readonly int In, Out, Step;
    public readonly int[] First, End;

    /// <summary>The window's length with the padding that counts as input in an average.</summary>
    public readonly int[] Length;

    /// <summary>The sliding window's parameters; a kernel of 0 for adaptive windows.</summary>
    public int Kernel { get; private init; }

    public int Stride { get; private init; }

    public int Padding { get; private init; }

    /// <summary>Windows of two that touch and lie inside the input: the common case, with loops of its own.</summary>
    public readonly bool IsPairs;

    private PoolAxis(int size, int outputs, int step, bool isPairs)
    {
        (In, Out, Step, IsPairs) = (size, outputs, step, isPairs);
        First = new int[outputs];
        End = new int[outputs];
        Length = new int[outputs];
    }

    /// <summary>
    /// How many windows fit: floor or ceil of (in + 2 padding - dilation (kernel - 1) - 1) / stride, plus 1; with <paramref name="ceilMode"/> a window may
    /// hang over the end, but must begin inside the input or its left padding.
    /// </summary>
    public static int Outputs(int size, int kernel, int stride, int padding, int dilation, bool ceilMode)
    {
        int outputs = ConvAxis.FloorDiv(size + 2 * padding - dilation * (kernel - 1) - 1 + (ceilMode ? stride - 1 : 0), stride) + 1;
        return ceilMode && (outputs - 1) * stride >= size + padding ? outputs - 1 : outputs;
    }

    /// <summary>Sliding windows; <see cref="Outputs"/> must be at least 1.</summary>
    public static PoolAxis Sliding(int size, int kernel, int stride, int padding = 0, int dilation = 1, bool ceilMode = false)
    {
        int outputs = Outputs(size, kernel, stride, padding, dilation, ceilMode);
        var axis = new PoolAxis(size, outputs, dilation, kernel == 2 && stride == 2 && padding == 0 && dilation == 1 && 2 * outputs <= size) { Kernel = kernel, Stride = stride, Padding = padding };
        for (int o = 0; o < outputs; o++)
        {
            int start = o * stride - padding, end = start + (kernel - 1) * dilation + 1;
            axis.Length[o] = Math.Min(end, size + padding) - start;
            axis.First[o] = start >= 0 ? start : start + (-start + dilation - 1) / dilation * dilation;
            axis.End[o] = Math.Min(end, size);
        }
        return axis;
    }

    /// <summary>Windows from floor(o in / out) to ceil((o + 1) in / out).</summary>
    public static PoolAxis Adaptive(int size, int outputs)
    {
        var axis = new PoolAxis(size, outputs, 1, false);
        for (int o = 0; o < outputs; o++)
        {
            axis.First[o] = (int)((long)o * size / outputs);
            axis.End[o] = (int)(((long)(o + 1) * size + outputs - 1) / outputs);
            axis.Length[o] = axis.End[o] - axis.First[o];
        }
        return axis;
    }
}
