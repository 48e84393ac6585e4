namespace MiniTorch;

/// <summary>y = tensors one after the other along a dim;  each gets its part of dy</summary>
internal sealed class CatNode : Node, IOp
{
    private readonly int _dim;
    private readonly int[] _lengths;

    private CatNode(ReadOnlySpan<Tensor> tensors, int dim)
    {
        _dim = dim;
        _lengths = new int[tensors.Length];
        for (int i = 0; i < _lengths.Length; i++) _lengths[i] = tensors[i].Layout.Sizes[dim];
        Connect(tensors!);
    }

    public static OpFacts Facts => new(nameof(Tensor.Cat),
        new OpSample("columns", t => Tensor.Cat(t, 1), new OpInput([2, 3]), new OpInput([2, 1]), new OpInput([2, 2])),
        new OpSample("rows", t => Tensor.Cat([t[0], t[1].T()]), new OpInput([2, 3]), new OpInput([3, 4])),
        new OpSample("one twice", t => Tensor.Cat([t[0], t[0]], -1), new OpInput([2, 3])),
        new OpSample("empty", t => Tensor.Cat([t[0], t[1]], 0), new OpInput([0, 3]), new OpInput([2, 3])),
        Sample(nameof(Tensor.Hstack), t => Tensor.Hstack(t), [2, 3], [2, 1]),
        Sample(nameof(Tensor.Hstack), t => Tensor.Hstack(t), [2], [3]) with { Name = "Hstack of vectors" },
        Sample(nameof(Tensor.Vstack), t => Tensor.Vstack(t), [3], [2, 3]),
        Sample(nameof(Tensor.Dstack), t => Tensor.Dstack(t), [2, 3], [2, 3]));

    public override string Name => "CatBackward0";

    public static Tensor Apply(ReadOnlySpan<Tensor> tensors, int dim)
    {
        int[] sizes = [.. tensors[0].Layout.Sizes];
        sizes[dim] = 0;
        foreach (var tensor in tensors) sizes[dim] += tensor.Layout.Sizes[dim];
        var y = Tensor.Uninitialized(sizes, tensors[0].Dtype);
        int start = 0;
        foreach (var tensor in tensors)
        {
            int length = tensor.Layout.Sizes[dim];
            Tensor.Over(y.Storage, Geometry.Slice(y.Layout, dim, start, length, 1)).Overwritten(tensor);
            start += length;
        }
        GC.KeepAlive(y);
        return Tensor.Records(tensors!) ? y.ProducedBy(new CatNode(tensors, dim)) : y;
    }

    internal override void Backward(ref Gradients g)
    {
        for (int i = 0, start = 0; i < _lengths.Length; start += _lengths[i++])
        {
            if (g.Needs(i)) g.Set(i, g.Dy.Narrow(_dim, start, _lengths[i]));
        }
    }

    private static OpSample Sample(string method, Func<Tensor[], Tensor> call, params int[][] sizes) =>
        new(method, call, Array.ConvertAll(sizes, s => new OpInput(s))) { Method = method };
}

/// <summary>y = tensors of one shape side by side along a new dim;  each gets its part of dy</summary>
internal sealed class StackNode : Node, IOp
{
    private readonly int _dim;

    private StackNode(ReadOnlySpan<Tensor> tensors, int dim)
    {
        _dim = dim;
        Connect(tensors!);
    }

    public static OpFacts Facts => new(nameof(Tensor.Stack),
        new OpSample("first", t => Tensor.Stack(t), new OpInput([2, 3]), new OpInput([2, 3])),
        new OpSample("last", t => Tensor.Stack(t, -1), new OpInput([2, 3]), new OpInput([2, 3]), new OpInput([2, 3])),
        new OpSample("scalars", t => Tensor.Stack(t), new OpInput([]), new OpInput([])));

    public override string Name => "StackBackward0";

    public static Tensor Apply(ReadOnlySpan<Tensor> tensors, int dim)
    {
        int[] sizes = [.. tensors[0].Layout.Sizes[..dim], tensors.Length, .. tensors[0].Layout.Sizes[dim..]];
        var y = Tensor.Uninitialized(sizes, tensors[0].Dtype);
        for (int i = 0; i < tensors.Length; i++) Tensor.Over(y.Storage, Geometry.Select(y.Layout, dim, i)).Overwritten(tensors[i]);
        GC.KeepAlive(y);
        return Tensor.Records(tensors!) ? y.ProducedBy(new StackNode(tensors, dim)) : y;
    }

    internal override void Backward(ref Gradients g)
    {
        for (int i = 0; i < g.InputCount; i++)
        {
            if (g.Needs(i)) g.Set(i, g.Dy.Select(_dim, i));
        }
    }
}

/// <content>Joining tensors.</content>
public partial class Tensor
{
    /// <summary>The tensors one after the other along <paramref name="dim"/>; their other sizes are equal. Vectors of size 0 are left out. Dtypes promote.</summary>
    /// <exception cref="ArgumentException">No tensors, a 0-dim one, or ranks or sizes that differ.</exception>
    public static Tensor Cat(IReadOnlyList<Tensor> tensors, int dim = 0)
    {
        var given = Joined(tensors, "cat", "expected a non-empty list of Tensors");
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i].Dim == 0) throw new ArgumentException($"[cat] zero-dimensional tensor (at position {i}) cannot be concatenated; use Stack");
        }
        var parts = Array.FindAll(given, tensor => !(tensor.Dim == 1 && tensor.Numel == 0));
        if (parts.Length == 0) parts = given[..1];
        int d = Layouts.WrapDim(dim, parts[0].Dim);
        for (int i = 1; i < parts.Length; i++) CheckFits(parts[0], parts[i], d, Array.IndexOf(given, parts[i]));
        return CatNode.Apply(parts, d);
    }

    /// <summary>Tensors of one shape side by side along a new dimension <paramref name="dim"/>. Dtypes promote.</summary>
    /// <exception cref="ArgumentException">No tensors, or shapes that differ.</exception>
    public static Tensor Stack(IReadOnlyList<Tensor> tensors, int dim = 0)
    {
        var parts = Joined(tensors, "stack", "stack expects a non-empty TensorList");
        int d = Layouts.WrapDim(dim, parts[0].Dim + 1);
        for (int i = 1; i < parts.Length; i++)
        {
            if (parts[i].Shape != parts[0].Shape) throw new ArgumentException($"[stack] stack expects each tensor to be equal size, but got {parts[0].Shape} at entry 0 and {parts[i].Shape} at entry {i}");
        }
        return StackNode.Apply(parts, d);
    }

    /// <summary>Side by side: along dimension 1, vectors along 0.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Cat"/>.</exception>
    public static Tensor Hstack(IReadOnlyList<Tensor> tensors)
    {
        var parts = Joined(tensors, "hstack", "hstack expects a non-empty TensorList", tensor => tensor.Dim == 0 ? tensor.Reshape(1) : tensor);
        return Cat(parts, parts[0].Dim == 1 ? 0 : 1);
    }

    /// <summary>One below the other: along dimension 0, vectors as rows.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Cat"/>.</exception>
    public static Tensor Vstack(IReadOnlyList<Tensor> tensors) =>
        Cat(Joined(tensors, "vstack", "vstack expects a non-empty TensorList", tensor => tensor.Dim < 2 ? tensor.Reshape(1, -1) : tensor));

    /// <summary>One behind the other: along dimension 2, vectors as [1, n, 1].</summary>
    /// <exception cref="ArgumentException">As for <see cref="Cat"/>.</exception>
    public static Tensor Dstack(IReadOnlyList<Tensor> tensors) =>
        Cat(Joined(tensors, "dstack", "dstack expects a non-empty TensorList", tensor => tensor.Dim < 2 ? tensor.Reshape(1, -1, 1) : tensor.Dim == 2 ? tensor.Unsqueeze(2) : tensor), 2);

    /// <summary>The tensors in their common dtype.</summary>
    private static Tensor[] Joined(IReadOnlyList<Tensor> tensors, string op, string whenEmpty, Func<Tensor, Tensor>? shape = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0) throw new ArgumentException($"[{op}] {whenEmpty}");
        var joined = new Tensor[tensors.Count];
        for (int i = 0; i < joined.Length; i++)
        {
            joined[i] = tensors[i] ?? throw new ArgumentNullException(nameof(tensors), $"[{op}] expected Tensor as element {i}, but got null");
        }
        var common = joined[0];
        foreach (var tensor in joined)
        {
            var type = Promotion.ResultType(common, tensor);
            if (type != common.Dtype || (tensor.Dim > 0 && common.Dim == 0)) common = tensor.Dtype == type ? tensor : common;
        }
        for (int i = 0; i < joined.Length; i++)
        {
            joined[i] = joined[i].To(common.Dtype);
            if (shape is not null) joined[i] = shape(joined[i]);
        }
        return joined;
    }

    private static void CheckFits(Tensor first, Tensor other, int dim, int position)
    {
        if (first.Dim != other.Dim) throw new ArgumentException($"[cat] Tensors must have same number of dimensions: got {first.Dim} and {other.Dim} ({first.Shape} and {other.Shape})");
        for (int d = 0; d < first.Dim; d++)
        {
            if (d == dim || first._layout.Sizes[d] == other._layout.Sizes[d]) continue;
            throw new ArgumentException($"[cat] Sizes of tensors must match except in dimension {dim}. Expected size {first._layout.Sizes[d]} but got size {other._layout.Sizes[d]} for tensor number {position} in the list ({first.Shape} and {other.Shape})");
        }
    }
}
