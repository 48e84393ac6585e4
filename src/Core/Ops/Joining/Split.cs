namespace MiniTorch;

/// <summary>Views of consecutive parts of a dim, all from one node;  dx = the parts' gradients one after the other</summary>
internal sealed class SplitNode : Node, IOp
{
    private readonly int _dim;

    private SplitNode(Tensor x, int dim, string name)
    {
        (_dim, Name) = (dim, name);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Split),
        new OpSample("size", t => Weighted(t[0].Split(2, 1)), new OpInput([2, 5])),
        new OpSample("sizes", t => Weighted(t[0].Split([1, 0, 3])), new OpInput([4, 2])),
        new OpSample("one part only", t => t[0].Split(2, 1)[1], new OpInput([2, 5])),
        new OpSample("chunk", t => Weighted(t[0].Chunk(3, 1)), new OpInput([2, 7])) { Method = nameof(Tensor.Chunk) },
        new OpSample("tensor split", t => Weighted(t[0].TensorSplit(3, 1)), new OpInput([2, 7])) { Method = nameof(Tensor.TensorSplit) },
        new OpSample("tensor split at", t => Weighted(t[0].TensorSplit([1, 4], 1)), new OpInput([2, 7])) { Method = nameof(Tensor.TensorSplit) });

    public override string Name { get; }

    public static Tensor[] Apply(Tensor x, ReadOnlySpan<int> sizes, int dim, string name)
    {
        var node = Tensor.Records(x) ? new SplitNode(x, dim, name) : null;
        var parts = new Tensor[sizes.Length];
        int start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = x.View(Geometry.Slice(x.Layout, dim, start, sizes[i], 1), oneOfMany: true);
            if (node is not null) parts[i].ProducedBy(node, i);
            start += sizes[i];
        }
        return parts;
    }

    internal override void Backward(ref Gradients g)
    {
        var parts = new Tensor[g.OutputCount];
        for (int i = 0; i < parts.Length; i++) parts[i] = g.OutputOrZeros(i);
        g.Set(0, CatNode.Apply(parts, _dim));
    }

    /// <summary>The parts with weights of their own, one after the other.</summary>
    private static Tensor Weighted(Tensor[] parts) => Tensor.Cat([.. parts.Select((part, i) => part.Reshape(-1) * (i + 1.5))]);
}

/// <summary>Views of each index of a dim, all from one node;  dx = the parts' gradients side by side</summary>
internal sealed class UnbindNode : Node, IOp
{
    private readonly int _dim;

    private UnbindNode(Tensor x, int dim)
    {
        _dim = dim;
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Unbind),
        new OpSample("rows", t => t[0].Unbind() is var rows ? rows[0] * 2 + rows[2].Exp() : t[0], new OpInput([3, 4])),
        new OpSample("columns", t => t[0].Unbind(-1)[1], new OpInput([3, 4])),
        new OpSample("iterated", t => Iterated(t[0]), new OpInput([3, 4])) { Method = nameof(Tensor.GetEnumerator) });

    public override string Name => "UnbindBackward0";

    public static Tensor[] Apply(Tensor x, int dim)
    {
        var node = Tensor.Records(x) ? new UnbindNode(x, dim) : null;
        var parts = new Tensor[x.Layout.Sizes[dim]];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = x.View(Geometry.Select(x.Layout, dim, i), oneOfMany: true);
            if (node is not null) parts[i].ProducedBy(node, i);
        }
        return parts;
    }

    internal override void Backward(ref Gradients g)
    {
        var parts = new Tensor[g.OutputCount];
        for (int i = 0; i < parts.Length; i++) parts[i] = g.OutputOrZeros(i);
        g.Set(0, StackNode.Apply(parts, _dim));
    }

    private static Tensor Iterated(Tensor x)
    {
        var product = Tensor.Ones([], x.Dtype);
        foreach (var row in x) product *= row;
        return product;
    }
}

/// <content>Taking tensors apart: views.</content>
public partial class Tensor
{
    /// <summary>Parts of <paramref name="splitSize"/> along <paramref name="dim"/>, the last one smaller where it does not divide; as views.</summary>
    /// <exception cref="ArgumentException">A negative size, 0 for a dimension that has elements, or a 0-dim tensor.</exception>
    public Tensor[] Split(int splitSize, int dim = 0)
    {
        int d = Splittable(dim, "split"), size = _layout.Sizes[d];
        if (splitSize < 0) throw new ArgumentException($"[split] split expects split_size be non-negative, but got split_size={splitSize}");
        if (splitSize == 0 && size != 0) throw new ArgumentException($"[split] split_size can only be 0 if dimension size is 0, but got dimension size of {size}");
        return SplitNode.Apply(this, Evenly(size, splitSize), d, "SplitBackward0");
    }

    /// <summary>Parts of these sizes along <paramref name="dim"/>, as views.</summary>
    /// <exception cref="ArgumentException">The sizes are negative or do not sum up to the dimension's, or a 0-dim tensor.</exception>
    public Tensor[] Split(ReadOnlySpan<int> splitSizes, int dim = 0)
    {
        int d = Splittable(dim, "split_with_sizes");
        long sum = 0;
        foreach (int size in splitSizes)
        {
            if (size < 0) throw new ArgumentException($"[split] split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={Layouts.Text(splitSizes)}");
            sum += size;
        }
        if (sum != _layout.Sizes[d]) throw new ArgumentException($"[split] split_with_sizes expects split_sizes to sum exactly to {_layout.Sizes[d]} (input tensor's size at dimension {d}), but got split_sizes={Layouts.Text(splitSizes)}");
        return SplitNode.Apply(this, splitSizes, d, "SplitWithSizesBackward0");
    }

    /// <summary>At most <paramref name="chunks"/> parts of equal size along <paramref name="dim"/>, the last one smaller where it does not divide; as views.</summary>
    /// <exception cref="ArgumentException">Less than one chunk, or a 0-dim tensor.</exception>
    public Tensor[] Chunk(int chunks, int dim = 0)
    {
        int d = Splittable(dim, "chunk"), size = _layout.Sizes[d];
        if (chunks <= 0) throw new ArgumentException($"[chunk] chunk expects `chunks` to be greater than 0, got: {chunks}");
        if (size == 0) return SplitNode.Apply(this, new int[chunks], d, "SplitWithSizesBackward0");
        return SplitNode.Apply(this, Evenly(size, (size + chunks - 1) / chunks), d, "SplitBackward0");
    }

    /// <summary>Exactly <paramref name="sections"/> parts along <paramref name="dim"/>, the first ones larger by one where it does not divide; as views.</summary>
    /// <exception cref="ArgumentException">Less than one section, or a 0-dim tensor.</exception>
    public Tensor[] TensorSplit(int sections, int dim = 0)
    {
        int d = Splittable(dim, "tensor_split"), size = _layout.Sizes[d];
        if (sections <= 0) throw new ArgumentException($"[tensor_split] number of sections must be larger than 0, got {sections}");
        var parts = new Tensor[sections];
        int start = 0;
        for (int i = 0; i < sections; i++)
        {
            int length = size / sections + (i < size % sections ? 1 : 0);
            parts[i] = Narrow(d, start, length);
            start += length;
        }
        return parts;
    }

    /// <summary>The parts before, between and after <paramref name="indices"/> of dimension <paramref name="dim"/>; as views.</summary>
    /// <exception cref="ArgumentException">A 0-dim tensor.</exception>
    public Tensor[] TensorSplit(ReadOnlySpan<int> indices, int dim = 0)
    {
        int d = Splittable(dim, "tensor_split"), start = 0;
        var parts = new Tensor[indices.Length + 1];
        for (int i = 0; i < indices.Length; i++)
        {
            parts[i] = Slice(d, start, indices[i]);
            start = indices[i];
        }
        parts[^1] = Slice(d, start);
        return parts;
    }

    /// <summary>The parts at each index of dimension <paramref name="dim"/>, which goes; as views.</summary>
    /// <exception cref="ArgumentException">A 0-dim tensor.</exception>
    public Tensor[] Unbind(int dim = 0) => UnbindNode.Apply(this, Splittable(dim, "unbind"));

    private int Splittable(int dim, string op) => Dim > 0 ? Layouts.WrapDim(dim, Dim) : throw new ArgumentException($"[{op}] {op} expects at least a 1-dimensional tensor");

    private static int[] Evenly(int size, int part)
    {
        if (size == 0) return [0];
        var sizes = new int[(size + part - 1) / part];
        Array.Fill(sizes, part);
        sizes[^1] = size - part * (sizes.Length - 1);
        return sizes;
    }
}
