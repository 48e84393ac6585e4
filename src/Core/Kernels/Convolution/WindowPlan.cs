namespace MiniTorch;

/// <summary>
/// One axis of a window product: target place q reads source places Step * (q + shift) + phase, one (phase, shift) for each tap, and lies at Start + q * Stride.
/// With the source's phases laid out as planes of their own, every tap is a fixed distance in memory, whatever the stride and the dilation.
/// </summary>
internal readonly struct WindowAxis
{
    public readonly int Count, Start, Stride;
    public readonly int SourceSize, Step;
    public readonly int[] Phases;
    public readonly (int Index, int Plane, int Shift)[] Taps;
    public readonly int Low, High;

    private WindowAxis(int count, int start, int stride, int sourceSize, int step, int[] phases, (int, int, int)[] taps, int low, int high)
    {
        (Count, Start, Stride, SourceSize, Step, Phases, Taps, Low, High) = (count, start, stride, sourceSize, step, phases, taps, low, high);
    }

    /// <summary>The forward product: targets are the outputs.</summary>
    public static WindowAxis Forward(ConvAxis a)
    {
        var phases = new List<int>();
        var taps = new (int Index, int Plane, int Shift)[a.Kernel];
        int low = int.MaxValue, high = int.MinValue;
        for (int k = 0; k < a.Kernel; k++)
        {
            int at = k * a.Dilation - a.Padding, shift = ConvAxis.FloorDiv(at, a.Stride), phase = at - shift * a.Stride;
            int plane = phases.IndexOf(phase);
            if (plane < 0)
            {
                plane = phases.Count;
                phases.Add(phase);
            }
            taps[k] = (k, plane, shift);
            low = Math.Min(low, shift);
            high = Math.Max(high, shift);
        }
        return new WindowAxis(a.Out, 0, 1, a.In, a.Stride, [.. phases], taps, low, high);
    }

    /// <summary>The gradient by data for the inputs start, start + stride, ...: those are the targets, and the outputs' gradients are the source.</summary>
    public static WindowAxis Backward(ConvAxis a, int start)
    {
        var taps = new List<(int Index, int Plane, int Shift)>();
        int low = int.MaxValue, high = int.MinValue;
        for (int k = 0; k < a.Kernel; k++)
        {
            // Every start shares one padded source, so the range of shifts is taken over all taps.
            int at = start + a.Padding - k * a.Dilation;
            int shift = ConvAxis.FloorDiv(at, a.Stride);
            if (at == shift * a.Stride) taps.Add((k, 0, shift));
            low = Math.Min(low, ConvAxis.FloorDiv(a.Padding - k * a.Dilation, a.Stride));
            high = Math.Max(high, ConvAxis.FloorDiv(a.Stride - 1 + a.Padding - k * a.Dilation, a.Stride));
        }
        return new WindowAxis(Math.Max(0, (a.In - start + a.Stride - 1) / a.Stride), start, a.Stride, a.Out, 1, [0], [.. taps], low, high);
    }
}

/// <summary>One set of targets with the same taps; a forward product has one, a gradient by data one for each place within the stride.</summary>
internal sealed class WindowPart(WindowAxis d, WindowAxis h, WindowAxis w)
{
    public readonly WindowAxis D = d, H = h, W = w;

    public int Taps => D.Taps.Length * H.Taps.Length * W.Taps.Length;

    /// <summary>Where each (source channel, tap) lies relative to a target's own place in the padded planes, and which weight belongs to the tap.</summary>
    public (nint[] Offsets, int[] TapIndex) Table(int channels, nint channelSize, nint planeSize, int rows, int pitch, int kernelH, int kernelW)
    {
        int n = 0;
        var offsets = new nint[channels * Taps];
        var index = new int[Taps];
        for (int c = 0; c < channels; c++)
        {
            int t = 0;
            foreach (var (kd, pd, sd) in D.Taps)
                foreach (var (kh, ph, sh) in H.Taps)
                    foreach (var (kw, pw, sw) in W.Taps)
                    {
                        int plane = (pd * H.Phases.Length + ph) * W.Phases.Length + pw;
                        offsets[n++] = c * channelSize + plane * planeSize + ((sd - D.Low) * (nint)rows + sh - H.Low) * pitch + sw - W.Low;
                        index[t++] = (kd * kernelH + kh) * kernelW + kw;
                    }
        }
        return (offsets, index);
    }
}

/// <summary>
/// How a convolution, or its gradient by data, is cut up: a strip of targets at a time, whose source is copied with its padding into planes that fit
/// the second-level cache. Depends on the shape alone.
/// </summary>
internal sealed class WindowPlan
{
    /// <summary>Bytes of padded source that a strip may take.</summary>
    private const int Budget = 400 << 10;

    /// <summary>Lane groups that a strip should have at least, so that few are wasted, and may have at most, so that the strip's results stay in the first-level cache.</summary>
    private const int FewGroups = 24, ManyGroups = 72;

    public readonly WindowPart[] Parts;
    public readonly int Channels, Rows;

    /// <summary>The strip's axis (0 = D, 1 = H, 2 = W), its targets along it, and the strips an image has.</summary>
    public readonly int Axis, StripCount, Strips;

    /// <summary>Images in one strip: more than one when an image is small.</summary>
    public readonly int Images;

    public readonly int PlaneD, PlaneH, PlaneW, Planes;

    public int PlaneSize => PlaneD * PlaneH * PlaneW;

    public int ChannelSize => Planes * PlaneSize;

    public int ImageSize => Channels * ChannelSize;

    public WindowPlan(ConvShape shape, bool backward, int elementSize)
    {
        Parts = backward ? BackwardParts(shape) : [new WindowPart(WindowAxis.Forward(shape.D), WindowAxis.Forward(shape.H), WindowAxis.Forward(shape.W))];
        (Channels, Rows) = backward ? (shape.GroupFilters, shape.GroupChannels) : (shape.GroupChannels, shape.GroupFilters);
        WindowPart p = Parts[0];
        int[] counts = [p.D.Count, p.H.Count, p.W.Count];
        int[] spans = [p.D.High - p.D.Low, p.H.High - p.H.Low, p.W.High - p.W.Low];
        Planes = p.D.Phases.Length * p.H.Phases.Length * p.W.Phases.Length;
        Axis = counts[0] > 1 ? 0 : counts[1] > 1 ? 1 : 2;

        int line = Axis == 2 ? 1 : counts[2] + spans[2];
        if (Axis == 0) line *= counts[1] + spans[1];
        int lanes = Math.Max(1, 64 / elementSize);
        int byMemory = (int)Math.Min(int.MaxValue, Budget / elementSize / Math.Max(1L, (long)Channels * Planes * line)) - spans[Axis];
        int byGroups = ManyGroups * lanes / Math.Max(1, line);
        int strip = Math.Clamp(Math.Min(byMemory, byGroups), 1, Math.Max(1, counts[Axis]));
        Strips = (counts[Axis] + strip - 1) / strip;
        StripCount = Strips == 0 ? 0 : (counts[Axis] + Strips - 1) / Strips;
        counts[Axis] = StripCount;
        (PlaneD, PlaneH, PlaneW) = (counts[0] + spans[0], counts[1] + spans[1], counts[2] + spans[2]);

        int groups = Math.Max(1, (counts[0] * counts[1] * (counts[2] + spans[2]) + lanes - 1) / lanes);
        Images = Strips > 1 ? 1 : Math.Clamp(Math.Min(FewGroups / groups, Budget / elementSize / Math.Max(1, ImageSize)), 1, Math.Max(1, shape.Batch));
    }

    private static WindowPart[] BackwardParts(ConvShape s)
    {
        var parts = new List<WindowPart>();
        for (int d = 0; d < Math.Min(s.D.Stride, s.D.In); d++)
            for (int h = 0; h < Math.Min(s.H.Stride, s.H.In); h++)
                for (int w = 0; w < Math.Min(s.W.Stride, s.W.In); w++)
                    parts.Add(new WindowPart(WindowAxis.Backward(s.D, d), WindowAxis.Backward(s.H, h), WindowAxis.Backward(s.W, w)));
        return [.. parts];
    }
}
