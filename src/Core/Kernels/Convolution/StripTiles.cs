namespace MiniTorch;

/// <summary>Rows of the target that one inner loop takes together: 8, 4, 2 or 1, of which <see cref="Valid"/> exist.</summary>
internal readonly record struct RowBlock(int Start, int Size, int Valid)
{
    /// <summary>As few blocks as keep the wasted rows low; <paramref name="wide"/> has registers for 8 rows.</summary>
    public static RowBlock[] Split(int rows, bool wide)
    {
        var blocks = new List<RowBlock>();
        for (int at = 0; at < rows;)
        {
            int left = rows - at;
            int size = wide && left >= 7 ? 8 : left >= 3 ? 4 : left;
            blocks.Add(new RowBlock(at, size, Math.Min(size, left)));
            at += Math.Min(size, left);
        }
        return [.. blocks];
    }

    /// <summary>Rows with the padding of the last block.</summary>
    public static int PackedRows(RowBlock[] blocks) => blocks.Length == 0 ? 0 : blocks[^1].Start + blocks[^1].Size;
}

/// <summary>
/// The lane groups that cover a strip: either along its padded lines without a break, or anew from the start of each line, whichever takes fewer.
/// Pitches are where a line's, slice's, image's and row's results lie in the strip's results.
/// </summary>
internal readonly struct StripTiles
{
    /// <summary>Groups whose places fit a small buffer on the stack.</summary>
    public const int Limit = 256;

    /// <summary>Groups are taken three or six at a time.</summary>
    private const int Multiple = 6;

    public readonly int Vectors, D, H, W, LinePitch, SlicePitch, ImagePitch, Pitch;

    private StripTiles(int vectors, int d, int h, int w, int linePitch, int slicePitch, int imagePitch, int pitch)
        => (Vectors, D, H, W, LinePitch, SlicePitch, ImagePitch, Pitch) = (vectors, d, h, w, linePitch, slicePitch, imagePitch, pitch);

    /// <summary>The most groups that a strip of any part takes.</summary>
    public static int Most<L, T, V>(WindowPlan plan)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        int most = 0;
        foreach (var part in plan.Parts)
        {
            var (d, h, w) = Counts(plan, part, 0);
            most = Math.Max(most, plan.Images * d * Slice<L, T, V>(plan, h, w, out _));
        }
        return (most + Multiple - 1) / Multiple * Multiple;
    }

    /// <summary>Writes the groups' places in the planes to <paramref name="vectors"/>, the last ones repeated up to a whole tile.</summary>
    public static unsafe StripTiles Of<L, T, V>(WindowPlan plan, WindowPart part, int from, int images, nint* vectors)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        var (d, h, w) = Counts(plan, part, from);
        if (d <= 0 || h <= 0 || w <= 0) return default;
        int perSlice = Slice<L, T, V>(plan, h, w, out bool unbroken), n = 0;
        int perLine = unbroken ? 0 : perSlice / h;
        for (int image = 0; image < images; image++)
            for (int slice = 0; slice < d; slice++)
            {
                nint start = image * (nint)plan.ImageSize + slice * (nint)plan.PlaneH * plan.PlaneW;
                if (unbroken)
                    for (int v = 0; v < perSlice; v++) vectors[n++] = start + v * L.Width;
                else
                    for (int line = 0; line < h; line++)
                        for (int v = 0; v < perLine; v++) vectors[n++] = start + line * plan.PlaneW + v * L.Width;
            }
        int padded = (n + Multiple - 1) / Multiple * Multiple;
        for (int v = n; v < padded; v++) vectors[v] = vectors[0];
        int linePitch = unbroken ? plan.PlaneW : perLine * L.Width, slicePitch = perSlice * L.Width;
        return new StripTiles(n, d, h, w, linePitch, slicePitch, d * slicePitch, padded * L.Width);
    }

    private static (int D, int H, int W) Counts(WindowPlan plan, WindowPart part, int from)
    {
        int d = part.D.Count, h = part.H.Count, w = part.W.Count;
        if (plan.Axis == 0) d = Math.Min(plan.StripCount, d - from);
        else if (plan.Axis == 1) h = Math.Min(plan.StripCount, h - from);
        else w = Math.Min(plan.StripCount, w - from);
        return (d, h, w);
    }

    private static int Slice<L, T, V>(WindowPlan plan, int h, int w, out bool unbroken)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        int along = ((h - 1) * plan.PlaneW + w + L.Width - 1) / L.Width, byLine = h * ((w + L.Width - 1) / L.Width);
        unbroken = along < byLine;
        return Math.Min(along, byLine);
    }
}
