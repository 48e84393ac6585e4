using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// The inner loops of a window product: R rows of the target by M lane groups, c[r, m] = bias[r] + sum over i of a[i, r] source[vectors[m] + offsets[i]].
/// a is packed as R biases, then [k, R]; the accumulators live in registers, hence a method for each R and M.
/// </summary>
internal static unsafe class WindowKernels
{
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization;

    /// <summary>8 rows by 3 groups: 24 accumulators, for 32 registers.</summary>
    [MethodImpl(Fast)]
    public static void Rows8<L, V, T>(nint k, T* a, nint* offsets, T* source, nint* vectors, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        V c00 = L.Repeat(*a), c10 = L.Repeat(*(a + 1)), c20 = L.Repeat(*(a + 2)), c30 = L.Repeat(*(a + 3));
        V c40 = L.Repeat(*(a + 4)), c50 = L.Repeat(*(a + 5)), c60 = L.Repeat(*(a + 6)), c70 = L.Repeat(*(a + 7));
        V c01 = c00, c11 = c10, c21 = c20, c31 = c30, c41 = c40, c51 = c50, c61 = c60, c71 = c70;
        V c02 = c00, c12 = c10, c22 = c20, c32 = c30, c42 = c40, c52 = c50, c62 = c60, c72 = c70;
        T* s0 = source + vectors[0];
        T* s1 = source + vectors[1];
        T* s2 = source + vectors[2];
        for (nint i = 0; i < k; i++)
        {
            a += 8;
            nint at = offsets[i];
            V b0 = L.Load(s0 + at), b1 = L.Load(s1 + at), b2 = L.Load(s2 + at);
            V w = L.Repeat(*a);
            c00 = L.MultiplyAdd(w, b0, c00); c01 = L.MultiplyAdd(w, b1, c01); c02 = L.MultiplyAdd(w, b2, c02);
            w = L.Repeat(*(a + 1));
            c10 = L.MultiplyAdd(w, b0, c10); c11 = L.MultiplyAdd(w, b1, c11); c12 = L.MultiplyAdd(w, b2, c12);
            w = L.Repeat(*(a + 2));
            c20 = L.MultiplyAdd(w, b0, c20); c21 = L.MultiplyAdd(w, b1, c21); c22 = L.MultiplyAdd(w, b2, c22);
            w = L.Repeat(*(a + 3));
            c30 = L.MultiplyAdd(w, b0, c30); c31 = L.MultiplyAdd(w, b1, c31); c32 = L.MultiplyAdd(w, b2, c32);
            w = L.Repeat(*(a + 4));
            c40 = L.MultiplyAdd(w, b0, c40); c41 = L.MultiplyAdd(w, b1, c41); c42 = L.MultiplyAdd(w, b2, c42);
            w = L.Repeat(*(a + 5));
            c50 = L.MultiplyAdd(w, b0, c50); c51 = L.MultiplyAdd(w, b1, c51); c52 = L.MultiplyAdd(w, b2, c52);
            w = L.Repeat(*(a + 6));
            c60 = L.MultiplyAdd(w, b0, c60); c61 = L.MultiplyAdd(w, b1, c61); c62 = L.MultiplyAdd(w, b2, c62);
            w = L.Repeat(*(a + 7));
            c70 = L.MultiplyAdd(w, b0, c70); c71 = L.MultiplyAdd(w, b1, c71); c72 = L.MultiplyAdd(w, b2, c72);
        }
        Store3<L, V, T>(c, c00, c01, c02);
        Store3<L, V, T>(c + ldc, c10, c11, c12);
        Store3<L, V, T>(c + 2 * ldc, c20, c21, c22);
        Store3<L, V, T>(c + 3 * ldc, c30, c31, c32);
        Store3<L, V, T>(c + 4 * ldc, c40, c41, c42);
        Store3<L, V, T>(c + 5 * ldc, c50, c51, c52);
        Store3<L, V, T>(c + 6 * ldc, c60, c61, c62);
        Store3<L, V, T>(c + 7 * ldc, c70, c71, c72);
    }

    /// <summary>4 rows by 3 groups: 12 accumulators, for 16 registers, and for what 8 rows leave.</summary>
    [MethodImpl(Fast)]
    public static void Rows4<L, V, T>(nint k, T* a, nint* offsets, T* source, nint* vectors, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        V c00 = L.Repeat(*a), c10 = L.Repeat(*(a + 1)), c20 = L.Repeat(*(a + 2)), c30 = L.Repeat(*(a + 3));
        V c01 = c00, c11 = c10, c21 = c20, c31 = c30, c02 = c00, c12 = c10, c22 = c20, c32 = c30;
        T* s0 = source + vectors[0];
        T* s1 = source + vectors[1];
        T* s2 = source + vectors[2];
        for (nint i = 0; i < k; i++)
        {
            a += 4;
            nint at = offsets[i];
            V b0 = L.Load(s0 + at), b1 = L.Load(s1 + at), b2 = L.Load(s2 + at);
            V w = L.Repeat(*a);
            c00 = L.MultiplyAdd(w, b0, c00); c01 = L.MultiplyAdd(w, b1, c01); c02 = L.MultiplyAdd(w, b2, c02);
            w = L.Repeat(*(a + 1));
            c10 = L.MultiplyAdd(w, b0, c10); c11 = L.MultiplyAdd(w, b1, c11); c12 = L.MultiplyAdd(w, b2, c12);
            w = L.Repeat(*(a + 2));
            c20 = L.MultiplyAdd(w, b0, c20); c21 = L.MultiplyAdd(w, b1, c21); c22 = L.MultiplyAdd(w, b2, c22);
            w = L.Repeat(*(a + 3));
            c30 = L.MultiplyAdd(w, b0, c30); c31 = L.MultiplyAdd(w, b1, c31); c32 = L.MultiplyAdd(w, b2, c32);
        }
        Store3<L, V, T>(c, c00, c01, c02);
        Store3<L, V, T>(c + ldc, c10, c11, c12);
        Store3<L, V, T>(c + 2 * ldc, c20, c21, c22);
        Store3<L, V, T>(c + 3 * ldc, c30, c31, c32);
    }

    /// <summary>2 rows by 6 groups.</summary>
    [MethodImpl(Fast)]
    public static void Rows2<L, V, T>(nint k, T* a, nint* offsets, T* source, nint* vectors, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        V c00 = L.Repeat(*a), c10 = L.Repeat(*(a + 1));
        V c01 = c00, c02 = c00, c03 = c00, c04 = c00, c05 = c00, c11 = c10, c12 = c10, c13 = c10, c14 = c10, c15 = c10;
        T* s0 = source + vectors[0];
        T* s1 = source + vectors[1];
        T* s2 = source + vectors[2];
        T* s3 = source + vectors[3];
        T* s4 = source + vectors[4];
        T* s5 = source + vectors[5];
        for (nint i = 0; i < k; i++)
        {
            a += 2;
            nint at = offsets[i];
            V w = L.Repeat(*a), u = L.Repeat(*(a + 1));
            V b = L.Load(s0 + at);
            c00 = L.MultiplyAdd(w, b, c00); c10 = L.MultiplyAdd(u, b, c10);
            b = L.Load(s1 + at);
            c01 = L.MultiplyAdd(w, b, c01); c11 = L.MultiplyAdd(u, b, c11);
            b = L.Load(s2 + at);
            c02 = L.MultiplyAdd(w, b, c02); c12 = L.MultiplyAdd(u, b, c12);
            b = L.Load(s3 + at);
            c03 = L.MultiplyAdd(w, b, c03); c13 = L.MultiplyAdd(u, b, c13);
            b = L.Load(s4 + at);
            c04 = L.MultiplyAdd(w, b, c04); c14 = L.MultiplyAdd(u, b, c14);
            b = L.Load(s5 + at);
            c05 = L.MultiplyAdd(w, b, c05); c15 = L.MultiplyAdd(u, b, c15);
        }
        Store3<L, V, T>(c, c00, c01, c02);
        Store3<L, V, T>(c + 3 * L.Width, c03, c04, c05);
        Store3<L, V, T>(c + ldc, c10, c11, c12);
        Store3<L, V, T>(c + ldc + 3 * L.Width, c13, c14, c15);
    }

    /// <summary>1 row by 6 groups: depthwise convolutions, and the odd row.</summary>
    [MethodImpl(Fast)]
    public static void Rows1<L, V, T>(nint k, T* a, nint* offsets, T* source, nint* vectors, T* c)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        V c0 = L.Repeat(*a);
        V c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
        T* s0 = source + vectors[0];
        T* s1 = source + vectors[1];
        T* s2 = source + vectors[2];
        T* s3 = source + vectors[3];
        T* s4 = source + vectors[4];
        T* s5 = source + vectors[5];
        for (nint i = 0; i < k; i++)
        {
            nint at = offsets[i];
            V w = L.Repeat(*++a);
            c0 = L.MultiplyAdd(w, L.Load(s0 + at), c0);
            c1 = L.MultiplyAdd(w, L.Load(s1 + at), c1);
            c2 = L.MultiplyAdd(w, L.Load(s2 + at), c2);
            c3 = L.MultiplyAdd(w, L.Load(s3 + at), c3);
            c4 = L.MultiplyAdd(w, L.Load(s4 + at), c4);
            c5 = L.MultiplyAdd(w, L.Load(s5 + at), c5);
        }
        Store3<L, V, T>(c, c0, c1, c2);
        Store3<L, V, T>(c + 3 * L.Width, c3, c4, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store3<L, V, T>(T* c, V first, V second, V third)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        L.Store(c, first);
        L.Store(c + L.Width, second);
        L.Store(c + 2 * L.Width, third);
    }
}
