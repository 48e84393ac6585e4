namespace MiniTorch;

/// <summary>y = x on one side of a diagonal of its matrices, 0 on the other;  dx = the same of dy</summary>
internal sealed class TriangleNode : Node, IOp
{
    private readonly int _diagonal;
    private readonly bool _lower;

    private TriangleNode(Tensor x, int diagonal, bool lower)
    {
        (_diagonal, _lower) = (diagonal, lower);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Tril),
        new OpSample("tril", t => t[0].Tril(), new OpInput([4, 4])),
        new OpSample("tril above", t => t[0].Tril(1), new OpInput([2, 3, 4])),
        new OpSample("triu", t => t[0].Triu(), new OpInput([4, 4])) { Method = nameof(Tensor.Triu) },
        new OpSample("triu below", t => t[0].Triu(-2), new OpInput([4, 3])) { Method = nameof(Tensor.Triu) },
        new OpSample("empty", t => t[0].Triu(1), new OpInput([0, 3])) { Method = nameof(Tensor.Triu) });

    public override string Name => _lower ? "TrilBackward0" : "TriuBackward0";

    public static Tensor Apply(Tensor x, int diagonal, bool lower)
    {
        string op = lower ? "tril" : "triu";
        if (x.Dim < 2) throw new ArgumentException($"[{op}] {op}: input tensor must have at least 2 dimensions, but it has shape {x.Shape}");
        var y = x.Copied();
        Clear(y, diagonal, lower);
        return Tensor.Records(x) ? y.ProducedBy(new TriangleNode(x, diagonal, lower)) : y;
    }

    public static Tensor ApplyInPlace(Tensor x, int diagonal, bool lower)
    {
        string op = lower ? "tril_" : "triu_";
        if (x.Dim < 2) throw new ArgumentException($"[{op}] {op}: input tensor must have at least 2 dimensions, but it has shape {x.Shape}");
        bool records = Tensor.Records(x);
        InPlace.Check(x, records, op);
        var node = records ? new TriangleNode(x, diagonal, lower) : null;
        var y = x.Copied();
        Clear(y, diagonal, lower);
        x.Overwritten(y);
        InPlace.Record(x, node, op);
        return x;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, Apply(g.Dy, _diagonal, _lower));

    /// <summary>Zeros on the other side, in a tensor that is row-major.</summary>
    private static void Clear(Tensor y, int diagonal, bool lower)
    {
        switch (y.Dtype.ElementSize())
        {
            case 1: Clear(y.Bits<byte>(), y.Size(-2), y.Size(-1), diagonal, lower); break;
            case 4: Clear(y.Bits<int>(), y.Size(-2), y.Size(-1), diagonal, lower); break;
            default: Clear(y.Bits<long>(), y.Size(-2), y.Size(-1), diagonal, lower); break;
        }
        GC.KeepAlive(y);
    }

    private static void Clear<T>(Span<T> y, int rows, int columns, int diagonal, bool lower)
    {
        for (int start = 0, r = 0; start < y.Length; start += columns, r = r + 1 == rows ? 0 : r + 1)
        {
            int border = (int)Math.Clamp((long)r + diagonal + (lower ? 1 : 0), 0, columns);
            var row = y.Slice(start, columns);
            if (lower) row[border..].Clear();
            else row[..border].Clear();
        }
    }
}

/// <summary>y = zeros with x on a diagonal of new dims;  dx = that diagonal of dy</summary>
internal sealed class DiagEmbedNode : Node, IOp
{
    private readonly int _offset, _dim1, _dim2;

    private DiagEmbedNode(Tensor x, int offset, int dim1, int dim2)
    {
        (_offset, _dim1, _dim2) = (offset, dim1, dim2);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.DiagEmbed),
        new OpSample("vector", t => t[0].DiagEmbed(), new OpInput([3])),
        new OpSample("batch", t => t[0].DiagEmbed(-1, 0, 2), new OpInput([2, 3])),
        new OpSample("diag of a vector", t => t[0].Diag(1), new OpInput([3])) { Method = nameof(Tensor.Diag) },
        new OpSample("diag of a matrix", t => t[0].Diag(), new OpInput([3, 4])) { Method = nameof(Tensor.Diag) },
        new OpSample("trace", t => t[0].Trace(), new OpInput([3, 4])) { Method = nameof(Tensor.Trace) });

    public override string Name => "DiagEmbedBackward0";

    public static Tensor Apply(Tensor x, int offset, int dim1, int dim2)
    {
        int rank = x.Dim + 1, a = Layouts.WrapDim(dim1, rank), b = Layouts.WrapDim(dim2, rank);
        if (x.Dim == 0) throw new ArgumentException("[diag_embed] input must have at least 1 dimension");
        if (a == b) throw new ArgumentException($"[diag_embed] diagonal dimensions cannot be identical {dim1}, {dim2}");
        int size = checked(x.Size(-1) + Math.Abs(offset));
        var sizes = new int[rank];
        for (int d = 0, from = 0; d < rank; d++) sizes[d] = d == a || d == b ? size : x.Layout.Sizes[from++];
        var y = Tensor.Zeros(sizes, x.Dtype);
        Tensor.Over(y.Storage, Geometry.Diagonal(y.Layout, offset, a, b)).Overwritten(x);
        GC.KeepAlive(y);
        return Tensor.Records(x) ? y.ProducedBy(new DiagEmbedNode(x, offset, a, b)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy.Diagonal(_offset, _dim1, _dim2));
}

/// <content>Triangles and diagonals.</content>
public partial class Tensor
{
    /// <summary>The matrices' elements on and below the diagonal (the one <paramref name="diagonal"/> above the main one), zeros above it.</summary>
    /// <exception cref="ArgumentException">Less than 2 dimensions.</exception>
    public Tensor Tril(int diagonal = 0) => TriangleNode.Apply(this, diagonal, lower: true);

    /// <summary>As <see cref="Tril"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">Less than 2 dimensions.</exception>
    /// <remarks>torch: tril_</remarks>
    public Tensor TrilInPlace(int diagonal = 0) => TriangleNode.ApplyInPlace(this, diagonal, lower: true);

    /// <summary>The matrices' elements on and above the diagonal (the one <paramref name="diagonal"/> above the main one), zeros below it.</summary>
    /// <exception cref="ArgumentException">Less than 2 dimensions.</exception>
    public Tensor Triu(int diagonal = 0) => TriangleNode.Apply(this, diagonal, lower: false);

    /// <summary>As <see cref="Triu"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">Less than 2 dimensions.</exception>
    /// <remarks>torch: triu_</remarks>
    public Tensor TriuInPlace(int diagonal = 0) => TriangleNode.ApplyInPlace(this, diagonal, lower: false);

    /// <summary>The last dimension on a diagonal of two new dimensions <paramref name="dim1"/> and <paramref name="dim2"/>, zeros elsewhere.</summary>
    /// <exception cref="ArgumentException">The two dims are the same, or a 0-dim tensor.</exception>
    public Tensor DiagEmbed(int offset = 0, int dim1 = -2, int dim2 = -1) => DiagEmbedNode.Apply(this, offset, dim1, dim2);

    /// <summary>A vector as the diagonal of a matrix of zeros, or a copy of a matrix's diagonal.</summary>
    /// <exception cref="ArgumentException">Neither a vector nor a matrix.</exception>
    public Tensor Diag(int diagonal = 0) => Dim switch
    {
        1 => DiagEmbed(diagonal),
        2 => Diagonal(diagonal).Clone(),
        _ => throw new ArgumentException($"[diag] diag(): Supports 1D or 2D tensors. Got {Dim}D"),
    };

    /// <summary>The sum of a matrix's diagonal, 0-dim.</summary>
    /// <exception cref="ArgumentException">Not a matrix.</exception>
    public Tensor Trace() => Dim == 2 ? Diagonal().Sum() : throw new ArgumentException($"[trace] trace: expected a matrix, but got tensor with dim {Dim}");
}
