namespace MiniTorch;

/// <summary>y = x with a constant around it;  dx = dy with that much taken off again</summary>
internal sealed class ConstantPadNode : Node, IOp
{
    private readonly int[] _pad;

    private ConstantPadNode(Tensor x, int[] pad)
    {
        _pad = pad;
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Pad),
        new OpSample("constant", t => t[0].Pad([1, 2, 0, 1], value: 0.5), new OpInput([2, 3])),
        new OpSample("negative", t => t[0].Pad([-1, 2, 1, -1]), new OpInput([3, 4])),
        new OpSample("reflect", t => t[0].Pad([2, 1], "reflect"), new OpInput([2, 2, 4])),
        new OpSample("reflect in 2 dims", t => t[0].Pad([1, 2, 0, 1], "reflect"), new OpInput([1, 2, 3, 4])),
        new OpSample("replicate", t => t[0].Pad([2, 1, 1, 0], "replicate"), new OpInput([1, 2, 3, 4])),
        new OpSample("circular", t => t[0].Pad([2, 1, 0, 3], "circular"), new OpInput([1, 2, 3, 4])));

    public override string Name => "ConstantPadNdBackward0";

    /// <param name="x">The tensor.</param>
    /// <param name="pad">Before and after, from the last dim on.</param>
    /// <param name="value">What is put there.</param>
    public static Tensor Apply(Tensor x, int[] pad, double value)
    {
        int[] sizes = PadPlaces.Sizes(x.Layout.Sizes, pad);
        var (source, target) = (x.Layout, Layout.Contiguous(sizes));
        var y = Tensor.Full(sizes, value, x.Dtype);
        for (int k = 0; k < pad.Length / 2; k++)
        {
            int d = x.Dim - 1 - k, before = pad[2 * k], after = pad[2 * k + 1];
            int length = x.Layout.Sizes[d] + Math.Min(before, 0) + Math.Min(after, 0);
            if (length <= 0) return Recorded(x, y, pad);
            source = Geometry.Slice(source, d, Math.Max(-before, 0), length, 1);
            target = Geometry.Slice(target, d, Math.Max(before, 0), length, 1);
        }
        Tensor.Over(y.Storage, target).Overwritten(Tensor.Over(x.Storage, source));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return Recorded(x, y, pad);
    }

    internal override void Backward(ref Gradients g) => g.Set(0, Apply(g.Dy, Array.ConvertAll(_pad, n => -n), 0));

    private static Tensor Recorded(Tensor x, Tensor y, int[] pad) => Tensor.Records(x) ? y.ProducedBy(new ConstantPadNode(x, pad)) : y;
}

/// <summary>What surrounds a tensor by each mode.</summary>
internal static class PadPlaces
{
    /// <summary>Throws unless pad has an even length, not above twice the rank, and leaves no size negative.</summary>
    public static int[] Sizes(int[] sizes, ReadOnlySpan<int> pad)
    {
        if (pad.Length % 2 != 0) throw new ArgumentException($"[pad] Padding length must be divisible by 2, but got {Layouts.Text(pad)}");
        if (pad.Length > 2 * sizes.Length)
        {
            throw new ArgumentException($"[pad] Padding length should be less than or equal to two times the input dimension but got padding length {pad.Length} and input of dimension {sizes.Length}");
        }
        int[] padded = [.. sizes];
        for (int k = 0; k < pad.Length / 2; k++)
        {
            int d = sizes.Length - 1 - k;
            padded[d] = checked(sizes[d] + pad[2 * k] + pad[2 * k + 1]);
            if (padded[d] >= 0) continue;
            throw new ArgumentException($"[pad] The input size {sizes[d]}, plus negative padding {pad[2 * k]} and {pad[2 * k + 1]} resulted in a negative output size, which is invalid. Check dimension {d} of your input.");
        }
        return padded;
    }

    /// <summary>For each index of the padded dim, the index that its element comes from.</summary>
    public static int[] Table(string mode, int size, int before, int after, int dim, int[] sizes)
    {
        int limit = mode == "reflect" ? size - 1 : size;
        if (size == 0 || (mode != "replicate" && Math.Max(before, after) > limit))
        {
            throw new ArgumentException(mode == "circular"
                ? $"[pad] Padding value causes wrapping around more than once: padding ({before}, {after}) at dimension {dim} of input {Layouts.Text(sizes)}"
                : $"[pad] Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after}) at dimension {dim} of input {Layouts.Text(sizes)}");
        }
        var table = new int[size + before + after];
        for (int i = 0; i < table.Length; i++)
        {
            int from = i - before;
            table[i] = mode switch
            {
                "reflect" => from < 0 ? -from : from >= size ? 2 * (size - 1) - from : from,
                "replicate" => Math.Clamp(from, 0, size - 1),
                _ => (from + size) % size,
            };
        }
        return table;
    }
}

/// <content>Padding.</content>
public partial class Tensor
{
    /// <summary>This tensor with more elements around it; negative paddings take elements off.</summary>
    /// <param name="pad">How many before and after: of the last dimension, then of the one before it, and so on.</param>
    /// <param name="mode">"constant"; "reflect" (mirrored, the border once), "replicate" (the border), "circular" (from the other end).</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ArgumentException">An odd or too long padding, one too large for the mode, or a size that would be negative.</exception>
    /// <exception cref="NotSupportedException">Another mode.</exception>
    public Tensor Pad(ReadOnlySpan<int> pad, string mode = "constant", double value = 0)
    {
        if (mode == "constant") return ConstantPadNode.Apply(this, pad.ToArray(), value);
        if (mode is not ("reflect" or "replicate" or "circular")) throw new NotSupportedException($"[pad] Unrecognised padding mode {mode}; use constant, reflect, replicate or circular");
        if (value != 0) throw new ArgumentException($"[pad] Padding mode \"{mode}\" doesn't take in value argument");
        PadPlaces.Sizes(_layout.Sizes, pad);
        var tables = new int[Dim][];
        for (int k = 0; k < pad.Length / 2; k++)
        {
            int d = Dim - 1 - k;
            tables[d] = PadPlaces.Table(mode, _layout.Sizes[d], pad[2 * k], pad[2 * k + 1], d, _layout.Sizes);
        }
        string name = mode switch { "reflect" => $"ReflectionPad{pad.Length / 2}DBackward0", "replicate" => $"ReplicationPad{pad.Length / 2}DBackward0", _ => "PadCircularBackward0" };
        return PickNode.Apply(this, new SeparablePicks(_layout.Sizes, tables), name);
    }
}
