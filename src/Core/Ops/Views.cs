namespace MiniTorch;

/// <summary>What the catalogue checks of views; their nodes are Autograd's, which needs them for writes through views.</summary>
internal readonly struct Views : IOp
{
    public static OpFacts Facts => new(nameof(Tensor.View),
        Sample(nameof(Tensor.T), t => t.T(), 2, 3),
        Sample(nameof(Tensor.Transpose), t => t.Transpose(0, -1), 2, 3, 4),
        Sample(nameof(Tensor.Permute), t => t.Permute(2, 0, 1), 2, 3, 4),
        Sample(nameof(Tensor.View), t => t.Clone().View(-1, 4), 2, 6),
        Sample(nameof(Tensor.Reshape), t => t.T().Reshape(6, 2), 3, 4),
        Sample(nameof(Tensor.Flatten), t => t.Flatten(1), 2, 3, 2),
        Sample(nameof(Tensor.Unsqueeze), t => t.Unsqueeze(-1), 2, 3),
        Sample(nameof(Tensor.Squeeze), t => t.Squeeze(), 2, 1, 3, 1),
        Sample(nameof(Tensor.Expand), t => t.Expand(4, -1, 5), 3, 1),
        Sample(nameof(Tensor.ExpandAs), t => t.ExpandAs(Tensor.Zeros([4, t.Size(0)])), 3),
        Sample(nameof(Tensor.Select), t => t.Select(1, -1), 3, 4),
        Sample(nameof(Tensor.Slice), t => t.Slice(1, 1, step: 2), 3, 5),
        Sample(nameof(Tensor.Narrow), t => t.Narrow(0, 1, 2), 4, 3),
        Sample(nameof(Tensor.Diagonal), t => t.Diagonal(1), 3, 4),
        Sample(nameof(Tensor.Unfold), t => t.Unfold(1, 3, 2), 2, 7),
        Sample(nameof(Tensor.SumToSize), t => t.SumToSize(1, t.Size(1)), 3, 4));

    private static OpSample Sample(string method, Func<Tensor, Tensor> call, params int[] sizes) => new(method, t => call(t[0]), new OpInput(sizes)) { Method = method };
}

/// <content>Views: new layouts over the same memory. Each is a function of layouts; its gradient goes back through the inverse view, or is laid into zeros.</content>
public partial class Tensor
{
    /// <summary>The dimensions in reverse order, as a view: the transpose of a matrix. For a batch of matrices use <see cref="MT"/>.</summary>
    public Tensor T
    {
        get
        {
            if (Dim > 2) Warnings.Warn("[T] The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated. Use `x.MT` to transpose batches of matrices or Permute to reverse the dimensions.");
            int[] reversed = new int[Dim];
            for (int d = 0; d < Dim; d++) reversed[d] = Dim - 1 - d;
            return Permute(reversed);
        }
    }

    /// <summary>The last two dimensions exchanged, as a view: the transpose of every matrix of a batch.</summary>
    /// <exception cref="InvalidOperationException">Fewer than 2 dimensions.</exception>
    public Tensor MT => Dim >= 2 ? Transpose(-2, -1) : throw new InvalidOperationException($"[mT] tensor.mT is only supported on matrices or batches of matrices. Got {Dim}-D tensor.");

    /// <summary>torch: t()</summary>
    internal Tensor MatrixTransposed()
    {
        if (Dim > 2) throw new InvalidOperationException($"[t] t() expects a tensor with <= 2 dimensions, but self is {Dim}D; use MT for a batch of matrices, or Transpose(dim0, dim1)");
        return Dim < 2 ? Permute(Dim == 0 ? [] : [0]) : Transposed(0, 1, "TBackward0");
    }

    /// <summary>Dims <paramref name="dim0"/> and <paramref name="dim1"/> exchanged, as a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Transpose(int dim0, int dim1)
    {
        int a = Layouts.WrapDim(dim0, Dim), b = Layouts.WrapDim(dim1, Dim);
        return Dim == 0 ? Permute([]) : Transposed(a, b, "TransposeBackward0");
    }

    private Tensor Transposed(int a, int b, string name)
    {
        var y = View(Geometry.Transpose(_layout, a, b));
        return Records(this) ? y.ProducedBy(new TransposeNode(this, a, b, name)) : y;
    }

    /// <summary>The dimensions in the order <paramref name="dims"/>, as a view.</summary>
    /// <exception cref="ArgumentException">Not a permutation of this tensor's dims.</exception>
    public Tensor Permute(params ReadOnlySpan<int> dims)
    {
        if (dims.Length != Dim) throw new ArgumentException($"[permute] number of dims don't match: the tensor has {Dim} dimensions, the order {Layouts.Text(dims)} has {dims.Length}");
        var order = new int[dims.Length];
        for (int d = 0; d < order.Length; d++)
        {
            order[d] = Layouts.WrapDim(dims[d], Dim);
            if (Array.IndexOf(order, order[d]) != d) throw new ArgumentException($"[permute] permute(): duplicate dims are not allowed: {Layouts.Text(dims)}");
        }
        var y = View(Geometry.Permute(_layout, order));
        return Records(this) ? y.ProducedBy(new PermuteNode(this, order)) : y;
    }

    /// <summary>The same elements under another shape without a copy; one size may be -1 and is found.</summary>
    /// <exception cref="ArgumentException">The sizes do not hold as many elements, or this memory order needs a copy: use Reshape.</exception>
    public Tensor View(params ReadOnlySpan<int> sizes)
    {
        int[] resolved = ResolveShape(sizes);
        var strides = Layouts.ViewStrides(_layout, resolved) ?? throw new ArgumentException(
            $"[view] view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use Reshape({Layouts.Text(sizes)}) instead.");
        return Reshaped(new Layout(resolved, strides, _layout.Offset), "ViewBackward0");
    }

    /// <summary>The same elements under another shape; a view where possible, else a copy. One size may be -1 and is found.</summary>
    /// <exception cref="ArgumentException">The sizes do not hold as many elements.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> sizes)
    {
        int[] resolved = ResolveShape(sizes);
        return Layouts.ViewStrides(_layout, resolved) is { } strides
            ? Reshaped(new Layout(resolved, strides, _layout.Offset), "ViewBackward0")
            : Clone().Reshaped(Layout.Contiguous(resolved), "UnsafeViewBackward0");
    }

    /// <summary>Dims <paramref name="startDim"/> to <paramref name="endDim"/> run together into one.</summary>
    /// <exception cref="ArgumentException">startDim comes after endDim.</exception>
    public Tensor Flatten(int startDim = 0, int endDim = -1)
    {
        int start = Layouts.WrapDim(startDim, Dim), end = Layouts.WrapDim(endDim, Dim);
        if (start > end) throw new ArgumentException($"[flatten] flatten() has invalid args: start_dim ({startDim}) cannot come after end_dim ({endDim})");
        if (Dim == 0) return Reshape(1);
        if (start == end) return this;
        int middle = 1;
        for (int d = start; d <= end; d++) middle *= _layout.Sizes[d];
        return Reshape([.. _layout.Sizes[..start], middle, .. _layout.Sizes[(end + 1)..]]);
    }

    /// <summary>A new dimension of size 1 at <paramref name="dim"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">dim is not within the rank + 1 places.</exception>
    public Tensor Unsqueeze(int dim) => Reshaped(Geometry.Unsqueeze(_layout, Layouts.WrapDim(dim, Dim + 1)), "UnsqueezeBackward0");

    /// <summary>Without the dimensions of size 1.</summary>
    public Tensor Squeeze()
    {
        Span<bool> drop = stackalloc bool[Dim];
        drop.Fill(true);
        return Reshaped(Geometry.Squeeze(_layout, drop), "SqueezeBackward0");
    }

    /// <summary>Without those of the given dimensions that have size 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Squeeze(params ReadOnlySpan<int> dim)
    {
        Span<bool> drop = stackalloc bool[Math.Max(1, Dim)];
        foreach (int d in dim) drop[Layouts.WrapDim(d, Dim)] = true;
        return Reshaped(Geometry.Squeeze(_layout, drop), dim.Length == 1 ? "SqueezeBackward1" : "SqueezeBackward2");
    }

    private Tensor Reshaped(Layout layout, string name)
    {
        var y = View(layout);
        return Records(this) ? y.ProducedBy(new ReshapeNode(this, name)) : y;
    }

    /// <summary>Dimensions of size 1 stretched to <paramref name="sizes"/> without a copy; -1 keeps a size.</summary>
    /// <exception cref="ArgumentException">A size other than 1 would change, or dimensions would be lost.</exception>
    public Tensor Expand(params ReadOnlySpan<int> sizes)
    {
        int lead = sizes.Length - Dim;
        if (lead < 0)
        {
            throw new ArgumentException($"[expand] the number of sizes provided ({sizes.Length}) must be greater or equal to the number of dimensions in the tensor ({Dim})");
        }
        int[] wanted = sizes.ToArray();
        for (int d = 0; d < wanted.Length; d++)
        {
            int have = d < lead ? 1 : _layout.Sizes[d - lead];
            if (wanted[d] == -1 && d >= lead) wanted[d] = have;
            if (wanted[d] < 0 || (have != wanted[d] && have != 1))
            {
                throw new ArgumentException($"[expand] The expanded size of the tensor ({wanted[d]}) must match the existing size ({have}) at non-singleton dimension {d}. "
                    + $"Target sizes: {Layouts.Text(sizes)}. Tensor sizes: {Shape}");
            }
        }
        var y = View(Layouts.Expand(_layout, wanted)!);
        return Records(this) ? y.ProducedBy(new ExpandNode(this)) : y;
    }

    /// <summary>Stretched to the shape of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Expand"/>.</exception>
    public Tensor ExpandAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Expand(other._layout.Sizes);
    }

    /// <summary>The part at <paramref name="index"/> of dimension <paramref name="dim"/>, which goes; as a view.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such index.</exception>
    public Tensor Select(int dim, int index)
    {
        if (Dim == 0) throw new IndexOutOfRangeException("[select] select() cannot be applied to a 0-dim tensor.");
        int d = Layouts.WrapDim(dim, Dim), size = _layout.Sizes[d];
        if (index < -size || index >= size)
        {
            throw new IndexOutOfRangeException($"[select] index {index} is out of bounds for dimension {d} with size {size} (shape {Shape})");
        }
        int i = index < 0 ? index + size : index;
        var y = View(Geometry.Select(_layout, d, i));
        return Records(this) ? y.ProducedBy(new PartNode(this, Geometry.Select(Layout.Contiguous(_layout.Sizes), d, i), "SelectBackward0")) : y;
    }

    /// <summary>Elements start, start + step, ... before <paramref name="end"/> of dimension <paramref name="dim"/>, as a view. Ends are clipped.</summary>
    /// <exception cref="ArgumentException">The step is not positive.</exception>
    public Tensor Slice(int dim, int start = 0, int end = int.MaxValue, int step = 1)
    {
        if (step <= 0) throw new ArgumentException(step == 0 ? "[slice] slice step cannot be zero" : $"[slice] step must be greater than zero, got {step}; use Flip to reverse");
        if (Dim == 0) throw new IndexOutOfRangeException("[slice] slice() cannot be applied to a 0-dim tensor.");
        int d = Layouts.WrapDim(dim, Dim), size = _layout.Sizes[d];
        int from = Math.Clamp(start < 0 ? start + size : start, 0, size);
        int to = Math.Clamp(end < 0 ? end + size : end, from, size);
        return Sliced(d, from, (to - from + step - 1) / step, step, "SliceBackward0");
    }

    /// <summary><paramref name="length"/> elements of dimension <paramref name="dim"/> from <paramref name="start"/> on, as a view.</summary>
    /// <exception cref="ArgumentException">They do not lie within the dimension.</exception>
    public Tensor Narrow(int dim, int start, int length)
    {
        if (Dim == 0) throw new ArgumentException("[narrow] narrow() cannot be applied to a 0-dim tensor.");
        int d = Layouts.WrapDim(dim, Dim), size = _layout.Sizes[d];
        int from = start < 0 ? start + size : start;
        if (length < 0 || from < 0 || from > size) throw new ArgumentException($"[narrow] start out of range (expected to be in range of [{-size}, {size}], but got {start}) or length {length} negative");
        if (from > size - length) throw new ArgumentException($"[narrow] start ({from}) + length ({length}) exceeds dimension size ({size}).");
        return Sliced(d, from, length, 1, "SliceBackward0");
    }

    private Tensor Sliced(int dim, int start, int length, int step, string name, bool oneOfMany = false)
    {
        var y = View(Geometry.Slice(_layout, dim, start, length, step), oneOfMany);
        return Records(this) ? y.ProducedBy(new PartNode(this, Geometry.Slice(Layout.Contiguous(_layout.Sizes), dim, start, length, step), name)) : y;
    }

    /// <summary>The diagonal of dims <paramref name="dim1"/> and <paramref name="dim2"/> as a new last dimension, as a view.</summary>
    /// <exception cref="ArgumentException">The two dims are the same.</exception>
    public Tensor Diagonal(int offset = 0, int dim1 = 0, int dim2 = 1)
    {
        int a = Layouts.WrapDim(dim1, Dim), b = Layouts.WrapDim(dim2, Dim);
        if (a == b) throw new ArgumentException($"[diagonal] diagonal dimensions cannot be identical {dim1}, {dim2}");
        var y = View(Geometry.Diagonal(_layout, offset, a, b));
        return Records(this) ? y.ProducedBy(new PartNode(this, Geometry.Diagonal(Layout.Contiguous(_layout.Sizes), offset, a, b), "DiagonalBackward0")) : y;
    }

    /// <summary>All windows of <paramref name="size"/> every <paramref name="step"/> along <paramref name="dim"/>, as a view with a new last dimension.</summary>
    /// <exception cref="ArgumentException">The window is larger than the dimension, or the step is not positive.</exception>
    public Tensor Unfold(int dim, int size, int step)
    {
        int d = Layouts.WrapDim(dim, Dim), have = Dim == 0 ? 1 : _layout.Sizes[d];
        if (size < 0 || size > have) throw new ArgumentException($"[unfold] maximum size for tensor at dimension {d} is {have} but size is {size}");
        if (step <= 0) throw new ArgumentException($"[unfold] step is {step} but must be > 0");
        var y = View(Geometry.Windows(_layout, d, size, step));
        return Records(this) ? y.ProducedBy(new PartNode(this, Geometry.Windows(Layout.Contiguous(_layout.Sizes), d, size, step), "UnfoldBackward0")) : y;
    }

    /// <summary>A view of this contiguous tensor's elements at the places that <paramref name="geometry"/> says, counted from its first.</summary>
    internal Tensor AsStrided(Layout geometry)
    {
        var x = Contiguous();
        var y = x.View(new Layout(geometry.Sizes, geometry.Strides, geometry.Offset + x._layout.Offset));
        return Records(x) ? y.ProducedBy(new PartNode(x, geometry, "AsStridedBackward0")) : y;
    }

    /// <summary>Zeros of shape <paramref name="sizes"/> with this added at the places that <paramref name="geometry"/> says: what AsStrided undoes.</summary>
    internal Tensor PlacedIn(int[] sizes, Layout geometry) => PlaceNode.Place(this, sizes, geometry);

    private int[] ResolveShape(ReadOnlySpan<int> sizes)
    {
        int[] resolved = sizes.ToArray();
        int unknown = -1;
        long known = 1;
        for (int d = 0; d < resolved.Length; d++)
        {
            if (resolved[d] < -1) throw new ArgumentException($"[reshape] invalid shape dimension {resolved[d]} in {Layouts.Text(sizes)}");
            if (resolved[d] != -1) known *= resolved[d];
            else if (unknown >= 0) throw new ArgumentException($"[reshape] only one dimension can be inferred, but {Layouts.Text(sizes)} has several -1");
            else unknown = d;
        }
        if (unknown >= 0 && known == 0 && Numel == 0)
        {
            throw new ArgumentException($"[reshape] cannot reshape tensor of 0 elements into shape {Layouts.Text(sizes)} because the unspecified dimension size -1 can be any value and is ambiguous");
        }
        if (unknown >= 0 && known > 0 && Numel % known == 0) resolved[unknown] = (int)(Numel / known);
        if (unknown >= 0 ? resolved[unknown] == -1 : known != Numel)
        {
            throw new ArgumentException($"[reshape] shape '{Layouts.Text(sizes)}' is invalid for input of size {Numel} (shape {Shape})");
        }
        return resolved;
    }
}
