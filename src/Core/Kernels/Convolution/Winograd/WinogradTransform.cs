using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// The transforms of F(2x2, 3x3) and their transposes, over matrices whose elements are blocks of channels or of filters. With
/// <code>
///        1  0 -1  0              1    0    0
/// B^T =  0  1  1  0       G  =  1/2  1/2  1/2      A^T =  1  1  1  0
///        0 -1  1  0             1/2 -1/2  1/2             0  1 -1 -1
///        0  1  0 -1              0    0    1
/// </code>
/// a tile's output is A^T ((G w G^T) * (B^T x B)) A, * by element and summed over channels.
/// </summary>
internal static unsafe class WinogradTransform<L, V, T>
    where L : ILanes<T, V>
    where V : struct
    where T : unmanaged
{
    private static int Block => PlaceLines<L, V, T>.Block;

    /// <summary>B^T x B of the 4 x 4 places at four lines, a block of channels; frequency i goes to to[i * plane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(T* line0, T* line1, T* line2, T* line3, T* to, nint plane)
    {
        int p1 = Block, p2 = 2 * Block, p3 = 3 * Block;
        for (int c = 0; c < Block; c += L.Width)
        {
            In(L.Load(line0 + c), L.Load(line1 + c), L.Load(line2 + c), L.Load(line3 + c), out V x00, out V x10, out V x20, out V x30);
            In(L.Load(line0 + p1 + c), L.Load(line1 + p1 + c), L.Load(line2 + p1 + c), L.Load(line3 + p1 + c), out V x01, out V x11, out V x21, out V x31);
            In(L.Load(line0 + p2 + c), L.Load(line1 + p2 + c), L.Load(line2 + p2 + c), L.Load(line3 + p2 + c), out V x02, out V x12, out V x22, out V x32);
            In(L.Load(line0 + p3 + c), L.Load(line1 + p3 + c), L.Load(line2 + p3 + c), L.Load(line3 + p3 + c), out V x03, out V x13, out V x23, out V x33);
            T* f = to + c;
            Four(f, plane, x00, x01, x02, x03);
            Four(f + 4 * plane, plane, x10, x11, x12, x13);
            Four(f + 8 * plane, plane, x20, x21, x22, x23);
            Four(f + 12 * plane, plane, x30, x31, x32, x33);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(T* to, nint plane, V x0, V x1, V x2, V x3)
        {
            In(x0, x1, x2, x3, out V f0, out V f1, out V f2, out V f3);
            L.Store(to, f0);
            L.Store(to + plane, f1);
            L.Store(to + 2 * plane, f2);
            L.Store(to + 3 * plane, f3);
        }
    }

    /// <summary>A^T m A + bias of one tile's 16 frequencies, to the 2 x 2 places at two lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(T* from, nint plane, T* bias, T* line0, T* line1)
    {
        for (int f = 0; f < Block; f += L.Width)
        {
            T* m = from + f;
            Two(m, plane, out V r00, out V r01);
            Two(m + 4 * plane, plane, out V r10, out V r11);
            Two(m + 8 * plane, plane, out V r20, out V r21);
            Two(m + 12 * plane, plane, out V r30, out V r31);
            Out(r00, r10, r20, r30, out V y00, out V y10);
            Out(r01, r11, r21, r31, out V y01, out V y11);
            V b = L.Load(bias + f);
            L.Store(line0 + f, L.Add(y00, b));
            L.Store(line0 + Block + f, L.Add(y01, b));
            L.Store(line1 + f, L.Add(y10, b));
            L.Store(line1 + Block + f, L.Add(y11, b));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Two(T* from, nint plane, out V y0, out V y1)
            => Out(L.Load(from), L.Load(from + plane), L.Load(from + 2 * plane), L.Load(from + 3 * plane), out y0, out y1);
    }

    /// <summary>A dy A^T, the transpose of <see cref="Output"/>: of the 2 x 2 places at two lines to 16 frequencies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputBack(T* line0, T* line1, T* to, nint plane)
    {
        for (int f = 0; f < Block; f += L.Width)
        {
            V y00 = L.Load(line0 + f), y01 = L.Load(line0 + Block + f), y10 = L.Load(line1 + f), y11 = L.Load(line1 + Block + f);
            T* m = to + f;
            Four(m, plane, y00, y01);
            Four(m + 4 * plane, plane, L.Add(y00, y10), L.Add(y01, y11));
            Four(m + 8 * plane, plane, L.Subtract(y00, y10), L.Subtract(y01, y11));
            Four(m + 12 * plane, plane, L.Subtract(default, y10), L.Subtract(default, y11));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(T* to, nint plane, V y0, V y1)
        {
            L.Store(to, y0);
            L.Store(to + plane, L.Add(y0, y1));
            L.Store(to + 2 * plane, L.Subtract(y0, y1));
            L.Store(to + 3 * plane, L.Subtract(default, y1));
        }
    }

    /// <summary>G w G^T of nine taps, each a row of <paramref name="filters"/> numbers.</summary>
    public static void Weights(T* taps, T half, int filters, T* to, nint plane)
    {
        nint step = filters;
        V h = L.Repeat(half);
        for (int f = 0; f < filters; f += L.Width)
        {
            T* w = taps + f;
            Filter(h, L.Load(w), L.Load(w + 3 * step), L.Load(w + 6 * step), out V w00, out V w10, out V w20, out V w30);
            Filter(h, L.Load(w + step), L.Load(w + 4 * step), L.Load(w + 7 * step), out V w01, out V w11, out V w21, out V w31);
            Filter(h, L.Load(w + 2 * step), L.Load(w + 5 * step), L.Load(w + 8 * step), out V w02, out V w12, out V w22, out V w32);
            T* u = to + f;
            Four(h, u, plane, w00, w01, w02);
            Four(h, u + 4 * plane, plane, w10, w11, w12);
            Four(h, u + 8 * plane, plane, w20, w21, w22);
            Four(h, u + 12 * plane, plane, w30, w31, w32);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(V half, T* to, nint plane, V w0, V w1, V w2)
        {
            Filter(half, w0, w1, w2, out V u0, out V u1, out V u2, out V u3);
            L.Store(to, u0);
            L.Store(to + plane, u1);
            L.Store(to + 2 * plane, u2);
            L.Store(to + 3 * plane, u3);
        }
    }

    /// <summary>G^T u G, the transpose of <see cref="Weights"/>: of 16 frequencies to nine taps.</summary>
    public static void WeightsBack(T* from, nint plane, T half, int filters, T* taps)
    {
        V h = L.Repeat(half);
        for (int f = 0; f < filters; f += L.Width)
        {
            T* u = from + f;
            Three(h, u, plane, out V r00, out V r01, out V r02);
            Three(h, u + 4 * plane, plane, out V r10, out V r11, out V r12);
            Three(h, u + 8 * plane, plane, out V r20, out V r21, out V r22);
            Three(h, u + 12 * plane, plane, out V r30, out V r31, out V r32);
            Column(h, r00, r10, r20, r30, taps + f, filters);
            Column(h, r01, r11, r21, r31, taps + filters + f, filters);
            Column(h, r02, r12, r22, r32, taps + 2 * filters + f, filters);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Three(V half, T* from, nint plane, out V w0, out V w1, out V w2)
            => FilterBack(half, L.Load(from), L.Load(from + plane), L.Load(from + 2 * plane), L.Load(from + 3 * plane), out w0, out w1, out w2);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Column(V half, V r0, V r1, V r2, V r3, T* to, int filters)
        {
            FilterBack(half, r0, r1, r2, r3, out V w0, out V w1, out V w2);
            L.Store(to, w0);
            L.Store(to + 3 * filters, w1);
            L.Store(to + 6 * filters, w2);
        }
    }

    // B^T (x0, x1, x2, x3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void In(V x0, V x1, V x2, V x3, out V f0, out V f1, out V f2, out V f3)
    {
        f0 = L.Subtract(x0, x2);
        f1 = L.Add(x1, x2);
        f2 = L.Subtract(x2, x1);
        f3 = L.Subtract(x1, x3);
    }

    // A^T (m0, m1, m2, m3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Out(V m0, V m1, V m2, V m3, out V y0, out V y1)
    {
        y0 = L.Add(L.Add(m0, m1), m2);
        y1 = L.Subtract(L.Subtract(m1, m2), m3);
    }

    // G (w0, w1, w2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Filter(V half, V w0, V w1, V w2, out V u0, out V u1, out V u2, out V u3)
    {
        V ends = L.Add(w0, w2);
        u0 = w0;
        u1 = L.Multiply(half, L.Add(ends, w1));
        u2 = L.Multiply(half, L.Subtract(ends, w1));
        u3 = w2;
    }

    // G^T (u0, u1, u2, u3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterBack(V half, V u0, V u1, V u2, V u3, out V w0, out V w1, out V w2)
    {
        V sum = L.Multiply(half, L.Add(u1, u2));
        w0 = L.Add(u0, sum);
        w1 = L.Multiply(half, L.Subtract(u1, u2));
        w2 = L.Add(u3, sum);
    }
}
