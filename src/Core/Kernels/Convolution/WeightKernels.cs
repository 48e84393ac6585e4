using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// The inner loops of the gradient by weights: for R (channel, tap) pairs and M lane groups of filters, c[r, m] += sum over places of source[offsets[r] + place] g[place, m],
/// with the gradient transposed so that the filters of one place lie together. Places are <c>lines</c> lines of <c>count</c>.
/// </summary>
internal static unsafe class WeightKernels
{
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization;

    /// <summary>8 pairs by 3 groups, for 32 registers.</summary>
    [MethodImpl(Fast)]
    public static void Pairs8By3<L, V, T>(T* source, nint* offsets, nint lines, nint count, nint sourceLine, T* g, nint gPlace, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        nint n = L.Width;
        V c00 = L.Load(c), c01 = L.Load(c + n), c02 = L.Load(c + 2 * n);
        V c10 = L.Load(c + ldc), c11 = L.Load(c + ldc + n), c12 = L.Load(c + ldc + 2 * n);
        V c20 = L.Load(c + 2 * ldc), c21 = L.Load(c + 2 * ldc + n), c22 = L.Load(c + 2 * ldc + 2 * n);
        V c30 = L.Load(c + 3 * ldc), c31 = L.Load(c + 3 * ldc + n), c32 = L.Load(c + 3 * ldc + 2 * n);
        V c40 = L.Load(c + 4 * ldc), c41 = L.Load(c + 4 * ldc + n), c42 = L.Load(c + 4 * ldc + 2 * n);
        V c50 = L.Load(c + 5 * ldc), c51 = L.Load(c + 5 * ldc + n), c52 = L.Load(c + 5 * ldc + 2 * n);
        V c60 = L.Load(c + 6 * ldc), c61 = L.Load(c + 6 * ldc + n), c62 = L.Load(c + 6 * ldc + 2 * n);
        V c70 = L.Load(c + 7 * ldc), c71 = L.Load(c + 7 * ldc + n), c72 = L.Load(c + 7 * ldc + 2 * n);
        nint o1 = offsets[1] - offsets[0], o2 = offsets[2] - offsets[0], o3 = offsets[3] - offsets[0], o4 = offsets[4] - offsets[0];
        nint o5 = offsets[5] - offsets[0], o6 = offsets[6] - offsets[0], o7 = offsets[7] - offsets[0];
        source += offsets[0];
        for (nint line = 0; line < lines; line++, source += sourceLine)
        {
            T* s = source;
            for (T* end = s + count; s < end; s++, g += gPlace)
            {
                V g0 = L.Load(g), g1 = L.Load(g + n), g2 = L.Load(g + 2 * n);
                V x = L.Repeat(*s);
                c00 = L.MultiplyAdd(x, g0, c00); c01 = L.MultiplyAdd(x, g1, c01); c02 = L.MultiplyAdd(x, g2, c02);
                x = L.Repeat(*(s + o1));
                c10 = L.MultiplyAdd(x, g0, c10); c11 = L.MultiplyAdd(x, g1, c11); c12 = L.MultiplyAdd(x, g2, c12);
                x = L.Repeat(*(s + o2));
                c20 = L.MultiplyAdd(x, g0, c20); c21 = L.MultiplyAdd(x, g1, c21); c22 = L.MultiplyAdd(x, g2, c22);
                x = L.Repeat(*(s + o3));
                c30 = L.MultiplyAdd(x, g0, c30); c31 = L.MultiplyAdd(x, g1, c31); c32 = L.MultiplyAdd(x, g2, c32);
                x = L.Repeat(*(s + o4));
                c40 = L.MultiplyAdd(x, g0, c40); c41 = L.MultiplyAdd(x, g1, c41); c42 = L.MultiplyAdd(x, g2, c42);
                x = L.Repeat(*(s + o5));
                c50 = L.MultiplyAdd(x, g0, c50); c51 = L.MultiplyAdd(x, g1, c51); c52 = L.MultiplyAdd(x, g2, c52);
                x = L.Repeat(*(s + o6));
                c60 = L.MultiplyAdd(x, g0, c60); c61 = L.MultiplyAdd(x, g1, c61); c62 = L.MultiplyAdd(x, g2, c62);
                x = L.Repeat(*(s + o7));
                c70 = L.MultiplyAdd(x, g0, c70); c71 = L.MultiplyAdd(x, g1, c71); c72 = L.MultiplyAdd(x, g2, c72);
            }
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

    /// <summary>4 pairs by 3 groups, for 16 registers.</summary>
    [MethodImpl(Fast)]
    public static void Pairs4By3<L, V, T>(T* source, nint* offsets, nint lines, nint count, nint sourceLine, T* g, nint gPlace, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        nint n = L.Width;
        V c00 = L.Load(c), c01 = L.Load(c + n), c02 = L.Load(c + 2 * n);
        V c10 = L.Load(c + ldc), c11 = L.Load(c + ldc + n), c12 = L.Load(c + ldc + 2 * n);
        V c20 = L.Load(c + 2 * ldc), c21 = L.Load(c + 2 * ldc + n), c22 = L.Load(c + 2 * ldc + 2 * n);
        V c30 = L.Load(c + 3 * ldc), c31 = L.Load(c + 3 * ldc + n), c32 = L.Load(c + 3 * ldc + 2 * n);
        nint o1 = offsets[1] - offsets[0], o2 = offsets[2] - offsets[0], o3 = offsets[3] - offsets[0];
        source += offsets[0];
        for (nint line = 0; line < lines; line++, source += sourceLine)
        {
            T* s = source;
            for (T* end = s + count; s < end; s++, g += gPlace)
            {
                V g0 = L.Load(g), g1 = L.Load(g + n), g2 = L.Load(g + 2 * n);
                V x = L.Repeat(*s);
                c00 = L.MultiplyAdd(x, g0, c00); c01 = L.MultiplyAdd(x, g1, c01); c02 = L.MultiplyAdd(x, g2, c02);
                x = L.Repeat(*(s + o1));
                c10 = L.MultiplyAdd(x, g0, c10); c11 = L.MultiplyAdd(x, g1, c11); c12 = L.MultiplyAdd(x, g2, c12);
                x = L.Repeat(*(s + o2));
                c20 = L.MultiplyAdd(x, g0, c20); c21 = L.MultiplyAdd(x, g1, c21); c22 = L.MultiplyAdd(x, g2, c22);
                x = L.Repeat(*(s + o3));
                c30 = L.MultiplyAdd(x, g0, c30); c31 = L.MultiplyAdd(x, g1, c31); c32 = L.MultiplyAdd(x, g2, c32);
            }
        }
        Store3<L, V, T>(c, c00, c01, c02);
        Store3<L, V, T>(c + ldc, c10, c11, c12);
        Store3<L, V, T>(c + 2 * ldc, c20, c21, c22);
        Store3<L, V, T>(c + 3 * ldc, c30, c31, c32);
    }

    /// <summary>8 pairs by 2 groups, for 32 registers.</summary>
    [MethodImpl(Fast)]
    public static void Pairs8By2<L, V, T>(T* source, nint* offsets, nint lines, nint count, nint sourceLine, T* g, nint gPlace, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        nint n = L.Width;
        V c00 = L.Load(c), c01 = L.Load(c + n), c10 = L.Load(c + ldc), c11 = L.Load(c + ldc + n);
        V c20 = L.Load(c + 2 * ldc), c21 = L.Load(c + 2 * ldc + n), c30 = L.Load(c + 3 * ldc), c31 = L.Load(c + 3 * ldc + n);
        V c40 = L.Load(c + 4 * ldc), c41 = L.Load(c + 4 * ldc + n), c50 = L.Load(c + 5 * ldc), c51 = L.Load(c + 5 * ldc + n);
        V c60 = L.Load(c + 6 * ldc), c61 = L.Load(c + 6 * ldc + n), c70 = L.Load(c + 7 * ldc), c71 = L.Load(c + 7 * ldc + n);
        nint o1 = offsets[1] - offsets[0], o2 = offsets[2] - offsets[0], o3 = offsets[3] - offsets[0], o4 = offsets[4] - offsets[0];
        nint o5 = offsets[5] - offsets[0], o6 = offsets[6] - offsets[0], o7 = offsets[7] - offsets[0];
        source += offsets[0];
        for (nint line = 0; line < lines; line++, source += sourceLine)
        {
            T* s = source;
            for (T* end = s + count; s < end; s++, g += gPlace)
            {
                V g0 = L.Load(g), g1 = L.Load(g + n);
                V x = L.Repeat(*s);
                c00 = L.MultiplyAdd(x, g0, c00); c01 = L.MultiplyAdd(x, g1, c01);
                x = L.Repeat(*(s + o1));
                c10 = L.MultiplyAdd(x, g0, c10); c11 = L.MultiplyAdd(x, g1, c11);
                x = L.Repeat(*(s + o2));
                c20 = L.MultiplyAdd(x, g0, c20); c21 = L.MultiplyAdd(x, g1, c21);
                x = L.Repeat(*(s + o3));
                c30 = L.MultiplyAdd(x, g0, c30); c31 = L.MultiplyAdd(x, g1, c31);
                x = L.Repeat(*(s + o4));
                c40 = L.MultiplyAdd(x, g0, c40); c41 = L.MultiplyAdd(x, g1, c41);
                x = L.Repeat(*(s + o5));
                c50 = L.MultiplyAdd(x, g0, c50); c51 = L.MultiplyAdd(x, g1, c51);
                x = L.Repeat(*(s + o6));
                c60 = L.MultiplyAdd(x, g0, c60); c61 = L.MultiplyAdd(x, g1, c61);
                x = L.Repeat(*(s + o7));
                c70 = L.MultiplyAdd(x, g0, c70); c71 = L.MultiplyAdd(x, g1, c71);
            }
        }
        Store2<L, V, T>(c, c00, c01);
        Store2<L, V, T>(c + ldc, c10, c11);
        Store2<L, V, T>(c + 2 * ldc, c20, c21);
        Store2<L, V, T>(c + 3 * ldc, c30, c31);
        Store2<L, V, T>(c + 4 * ldc, c40, c41);
        Store2<L, V, T>(c + 5 * ldc, c50, c51);
        Store2<L, V, T>(c + 6 * ldc, c60, c61);
        Store2<L, V, T>(c + 7 * ldc, c70, c71);
    }

    /// <summary>8 pairs by 1 group.</summary>
    [MethodImpl(Fast)]
    public static void Pairs8By1<L, V, T>(T* source, nint* offsets, nint lines, nint count, nint sourceLine, T* g, nint gPlace, T* c, nint ldc)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        V c0 = L.Load(c), c1 = L.Load(c + ldc), c2 = L.Load(c + 2 * ldc), c3 = L.Load(c + 3 * ldc);
        V c4 = L.Load(c + 4 * ldc), c5 = L.Load(c + 5 * ldc), c6 = L.Load(c + 6 * ldc), c7 = L.Load(c + 7 * ldc);
        nint o1 = offsets[1] - offsets[0], o2 = offsets[2] - offsets[0], o3 = offsets[3] - offsets[0], o4 = offsets[4] - offsets[0];
        nint o5 = offsets[5] - offsets[0], o6 = offsets[6] - offsets[0], o7 = offsets[7] - offsets[0];
        source += offsets[0];
        for (nint line = 0; line < lines; line++, source += sourceLine)
        {
            T* s = source;
            for (T* end = s + count; s < end; s++, g += gPlace)
            {
                V gv = L.Load(g);
                c0 = L.MultiplyAdd(L.Repeat(*s), gv, c0);
                c1 = L.MultiplyAdd(L.Repeat(*(s + o1)), gv, c1);
                c2 = L.MultiplyAdd(L.Repeat(*(s + o2)), gv, c2);
                c3 = L.MultiplyAdd(L.Repeat(*(s + o3)), gv, c3);
                c4 = L.MultiplyAdd(L.Repeat(*(s + o4)), gv, c4);
                c5 = L.MultiplyAdd(L.Repeat(*(s + o5)), gv, c5);
                c6 = L.MultiplyAdd(L.Repeat(*(s + o6)), gv, c6);
                c7 = L.MultiplyAdd(L.Repeat(*(s + o7)), gv, c7);
            }
        }
        L.Store(c, c0);
        L.Store(c + ldc, c1);
        L.Store(c + 2 * ldc, c2);
        L.Store(c + 3 * ldc, c3);
        L.Store(c + 4 * ldc, c4);
        L.Store(c + 5 * ldc, c5);
        L.Store(c + 6 * ldc, c6);
        L.Store(c + 7 * ldc, c7);
    }

    /// <summary>
    /// Three filters of few: c[filter, r] += the dot product of a filter's gradient, laid out in padded lines with zeros between, and the source at offsets[r],
    /// for 4 pairs. c holds lane groups, added up by the caller; the filters' gradients lie <paramref name="nextG"/> apart, their sums <paramref name="nextC"/>.
    /// </summary>
    [MethodImpl(Fast)]
    public static void Dots3By4<L, V, T>(T* source, nint* offsets, nint count, T* g, nint nextG, T* c, nint nextC)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        nint n = L.Width;
        T* d = c + nextC, e = d + nextC;
        V c0 = L.Load(c), c1 = L.Load(c + n), c2 = L.Load(c + 2 * n), c3 = L.Load(c + 3 * n);
        V d0 = L.Load(d), d1 = L.Load(d + n), d2 = L.Load(d + 2 * n), d3 = L.Load(d + 3 * n);
        V e0 = L.Load(e), e1 = L.Load(e + n), e2 = L.Load(e + 2 * n), e3 = L.Load(e + 3 * n);
        nint o1 = offsets[1] - offsets[0], o2 = offsets[2] - offsets[0], o3 = offsets[3] - offsets[0];
        source += offsets[0];
        for (T* end = source + count; source < end; source += n, g += n)
        {
            V g0 = L.Load(g), g1 = L.Load(g + nextG), g2 = L.Load(g + 2 * nextG);
            V x = L.Load(source);
            c0 = L.MultiplyAdd(g0, x, c0); d0 = L.MultiplyAdd(g1, x, d0); e0 = L.MultiplyAdd(g2, x, e0);
            x = L.Load(source + o1);
            c1 = L.MultiplyAdd(g0, x, c1); d1 = L.MultiplyAdd(g1, x, d1); e1 = L.MultiplyAdd(g2, x, e1);
            x = L.Load(source + o2);
            c2 = L.MultiplyAdd(g0, x, c2); d2 = L.MultiplyAdd(g1, x, d2); e2 = L.MultiplyAdd(g2, x, e2);
            x = L.Load(source + o3);
            c3 = L.MultiplyAdd(g0, x, c3); d3 = L.MultiplyAdd(g1, x, d3); e3 = L.MultiplyAdd(g2, x, e3);
        }
        Store4<L, V, T>(c, c0, c1, c2, c3);
        Store4<L, V, T>(d, d0, d1, d2, d3);
        Store4<L, V, T>(e, e0, e1, e2, e3);
    }

    /// <summary>The same for one filter.</summary>
    [MethodImpl(Fast)]
    public static void Dots1By4<L, V, T>(T* source, nint* offsets, nint count, T* g, T* c)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        nint n = L.Width;
        V c0 = L.Load(c), c1 = L.Load(c + n), c2 = L.Load(c + 2 * n), c3 = L.Load(c + 3 * n);
        nint o1 = offsets[1] - offsets[0], o2 = offsets[2] - offsets[0], o3 = offsets[3] - offsets[0];
        source += offsets[0];
        for (T* end = source + count; source < end; source += n, g += n)
        {
            V gv = L.Load(g);
            c0 = L.MultiplyAdd(gv, L.Load(source), c0);
            c1 = L.MultiplyAdd(gv, L.Load(source + o1), c1);
            c2 = L.MultiplyAdd(gv, L.Load(source + o2), c2);
            c3 = L.MultiplyAdd(gv, L.Load(source + o3), c3);
        }
        Store4<L, V, T>(c, c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4<L, V, T>(T* c, V first, V second, V third, V fourth)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        Store3<L, V, T>(c, first, second, third);
        L.Store(c + 3 * L.Width, fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store3<L, V, T>(T* c, V first, V second, V third)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        Store2<L, V, T>(c, first, second);
        L.Store(c + 2 * L.Width, third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store2<L, V, T>(T* c, V first, V second)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        L.Store(c, first);
        L.Store(c + L.Width, second);
    }
}
