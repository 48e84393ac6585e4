namespace MiniTorch;

/// <summary>A product y = a b of two tensors, linear in each: the gradient of one is the gradient of y times the other.</summary>
internal abstract class ProductNode : Node
{
    private SavedTensor _a, _b;

    private protected ProductNode(Tensor a, Tensor b)
    {
        Connect(a, b);
        if (EdgeAt(1).Node is not null) _a = SavedTensor.Save(a);
        if (EdgeAt(0).Node is not null) _b = SavedTensor.Save(b);
    }

    private protected abstract Tensor LeftGradient(Tensor dy, Tensor b);

    private protected abstract Tensor RightGradient(Tensor dy, Tensor a);

    internal sealed override void Release()
    {
        _a.Release();
        _b.Release();
    }

    internal sealed override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, LeftGradient(g.Dy, _b.Unpack(this)));
        if (g.Needs(1)) g.Set(1, RightGradient(g.Dy, _a.Unpack(this)));
    }
}

/// <summary>Y = A B of matrices;  dA = dY B^T,  dB = A^T dY</summary>
internal sealed class MmNode : ProductNode, IOp
{
    private MmNode(Tensor a, Tensor b)
        : base(a, b)
    {
    }

    public static OpFacts Facts => new(nameof(Tensor.Mm),
        new OpSample("plain", t => t[0].Mm(t[1]), new OpInput([3, 4]), new OpInput([4, 2])),
        new OpSample("transposed", t => t[0].T().Mm(t[1].T()), new OpInput([4, 3]), new OpInput([2, 4])),
        new OpSample("empty", t => t[0].Mm(t[1]), new OpInput([2, 0]), new OpInput([0, 3])),
        new OpSample("matmul", t => t[0].MatMul(t[1]), new OpInput([3, 4]), new OpInput([4, 2])) { Method = nameof(Tensor.MatMul) },
        new OpSample("matmul of vectors", t => t[0].MatMul(t[1]), new OpInput([4]), new OpInput([4])) { Method = nameof(Tensor.MatMul) },
        new OpSample("matmul by a vector", t => t[0].MatMul(t[1]), new OpInput([2, 3, 4]), new OpInput([4])) { Method = nameof(Tensor.MatMul) },
        new OpSample("matmul of a vector", t => t[0].MatMul(t[1]), new OpInput([3]), new OpInput([2, 3, 4])) { Method = nameof(Tensor.MatMul) },
        new OpSample("matmul of a batch", t => t[0].MatMul(t[1]), new OpInput([2, 3, 4]), new OpInput([4, 2])) { Method = nameof(Tensor.MatMul) },
        new OpSample("matmul of batches", t => t[0].MatMul(t[1]), new OpInput([2, 1, 3, 4]), new OpInput([3, 4, 2])) { Method = nameof(Tensor.MatMul) },
        new OpSample("dot", t => t[0].Dot(t[1]), new OpInput([5]), new OpInput([5])) { Method = nameof(Tensor.Dot) },
        new OpSample("mv", t => t[0].Mv(t[1]), new OpInput([3, 4]), new OpInput([4])) { Method = nameof(Tensor.Mv) },
        new OpSample("outer", t => t[0].Outer(t[1]), new OpInput([3]), new OpInput([4])) { Method = nameof(Tensor.Outer) },
        new OpSample("einsum", t => Tensor.Einsum("bhqd,bhkd->bhqk", t[0], t[1]), new OpInput([2, 2, 3, 4]), new OpInput([2, 2, 5, 4])) { Method = nameof(Tensor.Einsum) },
        new OpSample("einsum of a diagonal", t => Tensor.Einsum("ii,ij->j", t[0], t[1]), new OpInput([3, 3]), new OpInput([3, 2])) { Method = nameof(Tensor.Einsum) });

    public override string Name => "MmBackward0";

    public static Tensor Apply(Tensor a, Tensor b)
    {
        var y = Matrices.Product(a, b, null);
        return Tensor.Records(a, b) ? y.ProducedBy(new MmNode(a, b)) : y;
    }

    private protected override Tensor LeftGradient(Tensor dy, Tensor b) => Matrices.LeftGradient(dy, b);

    private protected override Tensor RightGradient(Tensor dy, Tensor a) => Matrices.RightGradient(dy, a);
}

/// <summary>Y = c + A B;  dc = dY,  dA = dY B^T,  dB = A^T dY. What <c>Linear</c> runs.</summary>
internal sealed class AddmmNode : Node, IOp
{
    private SavedTensor _a, _b;

    private AddmmNode(Tensor c, Tensor a, Tensor b)
    {
        Connect(c, a, b);
        if (EdgeAt(2).Node is not null) _a = SavedTensor.Save(a);
        if (EdgeAt(1).Node is not null) _b = SavedTensor.Save(b);
    }

    public static OpFacts Facts => new(nameof(Tensor.Addmm),
        new OpSample("row bias", t => t[0].Addmm(t[1], t[2]), new OpInput([2]), new OpInput([3, 4]), new OpInput([4, 2])),
        new OpSample("matrix", t => t[0].Addmm(t[1], t[2]), new OpInput([3, 2]), new OpInput([3, 4]), new OpInput([4, 2])),
        new OpSample("column of a matrix as row bias", t => t[0].Select(1, 1).Addmm(t[1], t[2]), new OpInput([2, 3]), new OpInput([3, 4]), new OpInput([4, 2])),
        new OpSample("one bias for all", t => t[0].Addmm(t[1], t[2]), new OpInput([1]), new OpInput([3, 4]), new OpInput([4, 2])));

    public override string Name => "AddmmBackward0";

    public static Tensor Apply(Tensor c, Tensor a, Tensor b)
    {
        var y = Matrices.Product(a, b, c);
        return Tensor.Records(c, a, b) ? y.ProducedBy(new AddmmNode(c, a, b)) : y;
    }

    internal override void Release()
    {
        _a.Release();
        _b.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var dy = g.Dy;
        if (g.Needs(0)) g.Set(0, dy);
        if (g.Needs(1)) g.Set(1, Matrices.LeftGradient(dy, _b.Unpack(this)));
        if (g.Needs(2)) g.Set(2, Matrices.RightGradient(dy, _a.Unpack(this)));
    }
}

/// <summary>y = a . b of vectors;  da = dy b,  db = dy a</summary>
internal sealed class DotNode : ProductNode
{
    private DotNode(Tensor a, Tensor b)
        : base(a, b)
    {
    }

    public override string Name => "DotBackward0";

    public static Tensor Apply(Tensor a, Tensor b)
    {
        var y = Matrices.Product(a.Bare().Unsqueeze(0), b.Bare().Unsqueeze(1), null).Reshape([]);
        return Tensor.Records(a, b) ? y.ProducedBy(new DotNode(a, b)) : y;
    }

    private protected override Tensor LeftGradient(Tensor dy, Tensor b) => dy * b;

    private protected override Tensor RightGradient(Tensor dy, Tensor a) => dy * a;
}

/// <summary>y = A v of a matrix and a vector;  dA = dy v^T,  dv = A^T dy</summary>
internal sealed class MvNode : ProductNode
{
    private MvNode(Tensor a, Tensor v)
        : base(a, v)
    {
    }

    public override string Name => "MvBackward0";

    public static Tensor Apply(Tensor a, Tensor v)
    {
        var y = Matrices.Product(a.Bare(), v.Bare().Unsqueeze(1), null).Reshape([a.Size(0)]);
        return Tensor.Records(a, v) ? y.ProducedBy(new MvNode(a, v)) : y;
    }

    private protected override Tensor LeftGradient(Tensor dy, Tensor b) => dy.Outer(b);

    private protected override Tensor RightGradient(Tensor dy, Tensor a) => a.T().Mv(dy);
}

/// <summary>Y_i = A_i B_i over a batch of matrices</summary>
internal sealed class BmmNode : ProductNode, IOp
{
    private BmmNode(Tensor a, Tensor b)
        : base(a, b)
    {
    }

    public static OpFacts Facts => new(nameof(Tensor.Bmm),
        new OpSample("plain", t => t[0].Bmm(t[1]), new OpInput([2, 3, 4]), new OpInput([2, 4, 2])),
        new OpSample("transposed", t => t[0].Transpose(1, 2).Bmm(t[1]), new OpInput([2, 4, 3]), new OpInput([2, 4, 2])));

    public override string Name => "BmmBackward0";

    public static Tensor Apply(Tensor a, Tensor b)
    {
        var y = Matrices.BatchedProduct(a, b);
        return Tensor.Records(a, b) ? y.ProducedBy(new BmmNode(a, b)) : y;
    }

    private protected override Tensor LeftGradient(Tensor dy, Tensor b) => dy.Bmm(b.Transpose(1, 2));

    private protected override Tensor RightGradient(Tensor dy, Tensor a) => a.Transpose(1, 2).Bmm(dy);
}

/// <content>Matrix products.</content>
public partial class Tensor
{
    /// <summary>The product of two matrices, [n, k] and [k, m].</summary>
    /// <exception cref="ArgumentException">Not matrices, inner sizes that differ, or dtypes that differ or are not floating point.</exception>
    public Tensor Mm(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Matrices.Check("mm", this, other);
        return MmNode.Apply(this, other);
    }

    /// <summary>This + the product of two matrices; this broadcasts to the product's shape.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Mm"/>, or this does not broadcast.</exception>
    public Tensor Addmm(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Matrices.Check("addmm", a, b);
        if (Layouts.Expand(_layout, [a.Size(0), b.Size(1)]) is null)
        {
            throw new ArgumentException($"[addmm] The expanded size of the tensor: {Shape} does not broadcast to the product's shape [{a.Size(0)}, {b.Size(1)}]");
        }
        return AddmmNode.Apply(this, a, b);
    }

    /// <summary>The products of two batches of matrices, [b, n, k] and [b, k, m].</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public Tensor Bmm(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Dim != 3 || other.Dim != 3) throw new ArgumentException($"[bmm] batch1 and batch2 must be 3D tensors: they are {Shape} and {other.Shape}");
        if (Size(0) != other.Size(0) || Size(2) != other.Size(1))
        {
            throw new ArgumentException($"[bmm] Expected size for first two dimensions of batch2 tensor to be: [{Size(0)}, {Size(2)}] but got: [{other.Size(0)}, {other.Size(1)}].");
        }
        Matrices.CheckDtypes("bmm", this, other);
        return BmmNode.Apply(this, other);
    }

    /// <summary>The matrix product by PyTorch's rules: dot of vectors, matrix times vector, matrices, and batches of matrices that broadcast.</summary>
    /// <exception cref="ArgumentException">A 0-dim operand, inner sizes that differ, batches that do not broadcast, dtypes that do not fit.</exception>
    public Tensor MatMul(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Dim == 0 || other.Dim == 0)
        {
            throw new ArgumentException($"[matmul] both arguments to matmul need to be at least 1D, but they are {Dim}D and {other.Dim}D; multiply by a scalar with *");
        }
        int inner = Size(-1), otherInner = other.Dim == 1 ? other.Size(0) : other.Size(-2);
        if (inner != otherInner) throw Matrices.InnerSizesDiffer("matmul", this, other);
        Matrices.CheckDtypes("matmul", this, other);
        if (Dim == 1 && other.Dim == 1) return DotNode.Apply(this, other);
        if (Dim == 2 && other.Dim == 1) return MvNode.Apply(this, other);
        if (Dim == 1) return Unsqueeze(0).MatMul(other).Squeeze(-2);
        if (other.Dim == 1) return MatMul(other.Unsqueeze(1)).Squeeze(-1);
        if (Dim == 2 && other.Dim == 2) return MmNode.Apply(this, other);
        if (other.Dim == 2) return Flatten(0, -2).Mm(other).Reshape([.. _layout.Sizes[..^1], other.Size(1)]);
        return Matrices.BroadcastProduct(this, other);
    }

    /// <summary>The dot product of two vectors, 0-dim.</summary>
    /// <exception cref="ArgumentException">Not two vectors of one length.</exception>
    public Tensor Dot(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Dim != 1 || other.Dim != 1) throw new ArgumentException($"[dot] 1D tensors expected, but got {Dim}D and {other.Dim}D tensors");
        if (Numel != other.Numel) throw new ArgumentException($"[dot] inconsistent tensor size, expected tensor {Shape} and src {other.Shape} to have the same number of elements, but got {Numel} and {other.Numel} elements respectively");
        return MatMul(other);
    }

    /// <summary>The product of this matrix and a vector.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public Tensor Mv(Tensor vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (Dim != 2 || vector.Dim != 1 || Size(1) != vector.Size(0)) throw new ArgumentException($"[mv] size mismatch, got {Shape} and vector {vector.Shape}: the matrix's columns must equal the vector's length");
        return MatMul(vector);
    }

    /// <summary>The outer product of two vectors: [n, m].</summary>
    /// <exception cref="ArgumentException">Not vectors.</exception>
    public Tensor Outer(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Dim != 1 || other.Dim != 1) throw new ArgumentException($"[outer] Expected 1-D arguments, got {Shape} and {other.Shape}");
        return Unsqueeze(1) * other.Unsqueeze(0);
    }
}
