using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Formulas over tensors' memory. float and double run in the widest lanes; long, int and byte element by element, where functions that only
/// reals have throw <see cref="NotSupportedException"/>. All layouts have the result's shape already: stride 0 where an operand is broadcast.
/// </summary>
internal static unsafe class Elementwise
{
    // Up to here a contiguous call goes straight to its kernel.
    private const int Small = 2 * ElementPass.Grain - 1;

    /// <summary>y = f(x)</summary>
    [SkipLocalsInit]
    public static void Unary<TOp, T>(TOp op, ReadOnlySpan<T> x, Layout lx, Span<T> y, Layout ly)
        where TOp : struct, IUnaryOp
        where T : unmanaged
    {
        fixed (T* px = x, py = y)
        {
            if (lx.IsContiguous && ly.IsContiguous && ly.Numel <= Small)
            {
                Operand* o = stackalloc Operand[2];
                o[0] = Operand.Of(px, lx);
                o[1] = Operand.Of(py, ly);
                new UnaryKernel<TOp, T>(op).Run(o, ly.Numel);
                return;
            }
            var sources = default(Sources);
            sources[0] = new Source(px, lx, sizeof(T));
            sources[1] = new Source(py, ly, sizeof(T));
            ElementPass.Run(new UnaryKernel<TOp, T>(op), sources[..2], 1);
        }
    }

    /// <summary>dx = f'(x) dy. An operand that the formula does not read may be empty; dx is contiguous.</summary>
    [SkipLocalsInit]
    public static void UnaryBackward<TOp, T>(TOp op, ReadOnlySpan<T> x, Layout lx, ReadOnlySpan<T> y, Layout ly, ReadOnlySpan<T> dy, Layout ldy, Span<T> dx)
        where TOp : struct, IUnaryOp
        where T : unmanaged
    {
        fixed (T* px = x, py = y, pdy = dy, pdx = dx)
        {
            // What is not read stands in as dy: any memory of the right length will do.
            bool readsX = !x.IsEmpty, readsY = !y.IsEmpty;
            if ((!readsX || lx.IsContiguous) && (!readsY || ly.IsContiguous) && ldy.IsContiguous && ldy.Numel <= Small)
            {
                Operand* o = stackalloc Operand[4];
                o[2] = Operand.Of(pdy, ldy);
                o[0] = readsX ? Operand.Of(px, lx) : o[2];
                o[1] = readsY ? Operand.Of(py, ly) : o[2];
                o[3] = Operand.Of(pdx);
                new UnaryBackwardKernel<TOp, T>(op).Run(o, ldy.Numel);
                return;
            }
            var sources = default(Sources);
            sources[0] = readsX ? new Source(px, lx, sizeof(T)) : new Source(pdy, ldy, sizeof(T));
            sources[1] = readsY ? new Source(py, ly, sizeof(T)) : new Source(pdy, ldy, sizeof(T));
            sources[2] = new Source(pdy, ldy, sizeof(T));
            sources[3] = new Source(pdx, Row(ldy), sizeof(T));
            ElementPass.Run(new UnaryBackwardKernel<TOp, T>(op), sources[..4], 1);
        }
    }

    /// <summary>y = f(a, b)</summary>
    [SkipLocalsInit]
    public static void Binary<TOp, T>(TOp op, ReadOnlySpan<T> a, Layout la, ReadOnlySpan<T> b, Layout lb, Span<T> y, Layout ly)
        where TOp : struct, IBinaryOp
        where T : unmanaged
    {
        fixed (T* pa = a, pb = b, py = y)
        {
            if (la.IsContiguous && lb.IsContiguous && ly.IsContiguous && ly.Numel <= Small)
            {
                Operand* o = stackalloc Operand[3];
                o[0] = Operand.Of(pa, la);
                o[1] = Operand.Of(pb, lb);
                o[2] = Operand.Of(py, ly);
                new BinaryKernel<TOp, T>(op).Run(o, ly.Numel);
                return;
            }
            var sources = default(Sources);
            sources[0] = new Source(pa, la, sizeof(T));
            sources[1] = new Source(pb, lb, sizeof(T));
            sources[2] = new Source(py, ly, sizeof(T));
            ElementPass.Run(new BinaryKernel<TOp, T>(op), sources[..3], 1);
        }
    }

    /// <summary>The gradients of f(a, b), contiguous and of the broadcast shape. An empty da or db is not wanted; an operand that is not read may be empty.</summary>
    [SkipLocalsInit]
    public static void BinaryBackward<TOp, T>(TOp op, ReadOnlySpan<T> a, Layout la, ReadOnlySpan<T> b, Layout lb, ReadOnlySpan<T> y, Layout ly, ReadOnlySpan<T> dy, Layout ldy, Span<T> da, Span<T> db)
        where TOp : struct, IBinaryOp
        where T : unmanaged
    {
        fixed (T* pa = a, pb = b, py = y, pdy = dy, pda = da, pdb = db)
        {
            bool plain = (a.IsEmpty || la.IsContiguous) && (b.IsEmpty || lb.IsContiguous) && (y.IsEmpty || ly.IsContiguous) && ldy.IsContiguous;
            if (plain && ldy.Numel <= Small)
            {
                Operand* o = stackalloc Operand[6];
                o[3] = Operand.Of(pdy, ldy);
                o[0] = a.IsEmpty ? o[3] : Operand.Of(pa, la);
                o[1] = b.IsEmpty ? o[3] : Operand.Of(pb, lb);
                o[2] = y.IsEmpty ? o[3] : Operand.Of(py, ly);
                o[4] = da.IsEmpty ? Operand.Of(pdb) : Operand.Of(pda);
                o[5] = Operand.Of(pdb);
                if (!da.IsEmpty && !db.IsEmpty) new BinaryBackwardKernel<TOp, T>(op).Run(o, ldy.Numel);
                else if (!da.IsEmpty) new BinaryBackwardAKernel<TOp, T>(op).Run(o, ldy.Numel);
                else if (!db.IsEmpty) new BinaryBackwardBKernel<TOp, T>(op).Run(o, ldy.Numel);
                return;
            }
            var sources = default(Sources);
            sources[0] = a.IsEmpty ? new Source(pdy, ldy, sizeof(T)) : new Source(pa, la, sizeof(T));
            sources[1] = b.IsEmpty ? new Source(pdy, ldy, sizeof(T)) : new Source(pb, lb, sizeof(T));
            sources[2] = y.IsEmpty ? new Source(pdy, ldy, sizeof(T)) : new Source(py, ly, sizeof(T));
            sources[3] = new Source(pdy, ldy, sizeof(T));
            Layout row = Row(ldy);
            if (!da.IsEmpty && !db.IsEmpty)
            {
                sources[4] = new Source(pda, row, sizeof(T));
                sources[5] = new Source(pdb, row, sizeof(T));
                ElementPass.Run(new BinaryBackwardKernel<TOp, T>(op), sources[..6], 2);
            }
            else if (!da.IsEmpty)
            {
                sources[4] = new Source(pda, row, sizeof(T));
                ElementPass.Run(new BinaryBackwardAKernel<TOp, T>(op), sources[..5], 1);
            }
            else if (!db.IsEmpty)
            {
                sources[4] = new Source(pdb, row, sizeof(T));
                ElementPass.Run(new BinaryBackwardBKernel<TOp, T>(op), sources[..5], 1);
            }
        }
    }

    /// <summary>y = test(a, b); y is contiguous.</summary>
    public static void Compare<TOp, T>(TOp op, ReadOnlySpan<T> a, Layout la, ReadOnlySpan<T> b, Layout lb, Span<bool> y)
        where TOp : struct, IComparison
        where T : unmanaged
    {
        fixed (T* pa = a, pb = b)
        fixed (bool* py = y)
        {
            var sources = default(Sources);
            sources[0] = new Source(pa, la, sizeof(T));
            sources[1] = new Source(pb, lb, sizeof(T));
            sources[2] = new Source(py, Row(la), sizeof(bool));
            // Bools compare as the bytes 0 and 1.
            if (typeof(T) == typeof(bool)) ElementPass.Run(new CompareKernel<TOp, byte>(op), sources[..3], 1);
            else ElementPass.Run(new CompareKernel<TOp, T>(op), sources[..3], 1);
        }
    }

    /// <summary>y = mask ? a : b</summary>
    public static void Where<T>(ReadOnlySpan<bool> mask, Layout lm, ReadOnlySpan<T> a, Layout la, ReadOnlySpan<T> b, Layout lb, Span<T> y, Layout ly)
        where T : unmanaged
    {
        fixed (bool* pm = mask)
        fixed (T* pa = a, pb = b, py = y)
        {
            var sources = default(Sources);
            sources[0] = new Source(pm, lm, sizeof(bool));
            sources[1] = new Source(pa, la, sizeof(T));
            sources[2] = new Source(pb, lb, sizeof(T));
            sources[3] = new Source(py, ly, sizeof(T));
            // Selecting moves bits only, so the type's size is all that matters.
            if (sizeof(T) == 4) ElementPass.Run(default(WhereKernel<float>), sources[..4], 1);
            else if (sizeof(T) == 8) ElementPass.Run(default(WhereKernel<double>), sources[..4], 1);
            else ElementPass.Run(default(WhereKernel<byte>), sources[..4], 1);
        }
    }

    /// <summary>
    /// y = x in another type. Floating point to integer drops the fraction and saturates at the type's bounds, NaN gives 0; between integers the low bits are
    /// kept; to bool is x != 0 (NaN is true); bool to number is 0 or 1.
    /// </summary>
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> x, Layout lx, Span<TTo> y, Layout ly)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        fixed (TFrom* px = x)
        fixed (TTo* py = y)
        {
            var sources = default(Sources);
            sources[0] = new Source(px, lx, sizeof(TFrom));
            sources[1] = new Source(py, ly, sizeof(TTo));
            ElementPass.Run(default(ConvertKernel<TFrom, TTo>), sources[..2], 1);
        }
    }

    private static Layout Row(Layout layout) => layout.IsContiguous && layout.Offset == 0 ? layout : Layout.Contiguous(layout.Sizes);
}
