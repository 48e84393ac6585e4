using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// The blocked product (after Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008): k is cut in blocks; for each, b is taken panel by panel,
/// as wide as a tile, and all rows of a pass over the panel while it is in the near caches. Operands are read where they lie, and copied where that pays.
/// </summary>
/// <remarks>The cuts of k depend on k alone, never on the threads: so do the bits.</remarks>
internal static unsafe class Gemm<T, V, L>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    // The panel of b, 192 kB, is at home in the second cache: each cut more reads and writes c once more (of 256, 512 and 1024 the last is best, by 12 and 6 %
    // on a Xeon with 2 MB of it). A multiple of 8, since packing turns squares of eight.
    private const int BlockK = 1024;
    // Rows of a that the panels of b pass over in turn.
    private const int BlockM = 1024;
    // Lines so far apart fall in few sets of the nearest cache and each in a page of its own: reading them again and again costs 1.1 to 2.6 times as much as in one piece.
    private const int FarApart = 2048;
    // From so many rows on, reading b's panel in one piece makes up for having copied it.
    private const int RowsThatPayForPackingB = 160, RowsThatPayIfFarApart = 32;
    // From so many rows and columns on, copying a pays if it lies transposed and far apart.
    private const int RowsThatPayForPackingA = 128, ColumnsThatPayForPackingA = 96;

    // Two lines of the cache of a are dealt to their tiles at once.
    private const int TilesAtOnce = 4;

    private static readonly nint[] s_kernels = MakeKernels();

    /// <summary>Whether b is copied when m rows of a pass over it: always if it lies transposed, for its columns must come side by side.</summary>
    public static bool PacksB(GemmCall<T>* call, int m)
        => call->TransB || m >= (AreFarApart(call->RowB) ? RowsThatPayIfFarApart : RowsThatPayForPackingB);

    /// <summary>Elements of op(b) when packed.</summary>
    public static nint PackedSize(int k, int n) => ((nint)k * Padded(n)) + Packing<T, V, L>.Slack;

    /// <summary>Columns of op(b) when packed: whole registers.</summary>
    public static int Padded(int n) => (n + L.Width - 1) / L.Width * L.Width;

    /// <summary>Copies all of op(b) in the order in which blocks read it, for calls that multiply by it again and again; columns up to <see cref="Padded"/> are 0.</summary>
    public static void Pack(GemmCall<T>* call, T* to)
    {
        Cut blocks = BlocksOfK(call->K), panels = PanelsOf(call->N);
        for (int p = 0; p < blocks.Count; p++)
        {
            int l0 = blocks.Start(p) * 8, kc = Math.Min(call->K - l0, blocks.Size(p) * 8);
            for (int q = 0; q < panels.Count; q++)
            {
                int first = panels.Start(q) * L.Width, width = panels.Size(q) * L.Width;
                CopyB(call, first, Math.Min(width, call->N - first), l0, kc, to, width);
                to += (nint)kc * width;
            }
        }
    }

    /// <summary>c[i0..i1, j0..j1] on this thread; j0 is a multiple of a register's width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(GemmCall<T>* call, int i0, int i1, int j0, int j1)
    {
        int m = i1 - i0, k = call->K;
        var blocks = BlocksOfK(k);
        int last = Math.Max(blocks.Count, 1) - 1;
        bool packB = PacksB(call, m);
        bool packA = call->TransA && m >= RowsThatPayForPackingA && j1 - j0 >= ColumnsThatPayForPackingA && AreFarApart(call->RowA);
        var tiles = new Cut(m, L.TileRows);
        TileJob<T> job = default;
        job.Alpha = call->Alpha;
        job.RowA = (nint)(call->TransA ? 1 : call->RowA) * sizeof(T);
        job.StepA = (nint)(packA ? L.TileRows : call->TransA ? call->RowA : 1) * sizeof(T);
        job.RowC = (nint)call->RowC * sizeof(T);
        job.Scratch = PackBuffers.ForTile<T>();
        for (int p = 0; p <= last; p++)
        {
            int l0 = blocks.Start(p) * 8, kc = Math.Min(k - l0, blocks.Size(p) * 8);
            bool plain = Same(call->Alpha, One()) && !(p == last && (call->Relu || call->RowBias != null));
            job.Beta = p == 0 ? call->Beta : One();
            job.Relu = p == last && call->Relu;
            job.Overwrites = plain && Same(job.Beta, default);
            job.Adds = plain && Same(job.Beta, One()) && !(p == last && call->Bias != null);
            bool biased = p == last;
            for (int t = 0; t < tiles.Count; t += BlockM / L.TileRows)
            {
                int end = Math.Min(t + (BlockM / L.TileRows), tiles.Count);
                T* packedA = packA ? PackA(call, i0, tiles, t, end, l0, kc) : null;
                Panels(call, &job, packedA, biased, i0, tiles, t, end, j0, j1 - j0, l0, kc, packB);
            }
        }
    }

    // One block of k and of m, panel by panel of b.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels(GemmCall<T>* call, TileJob<T>* job, T* packedA, bool biased, int i0, Cut tiles, int t0, int t1, int j0, int n, int l0, int kc, bool packB)
    {
        int row0 = i0 + tiles.Start(t0);
        nint rowA = call->TransA ? 1 : call->RowA;
        var panels = PanelsOf(n);
        for (int q = 0; q < panels.Count; q++)
        {
            int first = panels.Start(q) * L.Width, width = panels.Size(q), j = j0 + first, columns = Math.Min(width * L.Width, n - first);
            // A register's read past the end of a row may leave the memory: the panel that holds the end is packed after all.
            bool pack = packB || columns < width * L.Width;
            T* b = call->PackedB ? call->B + ((nint)l0 * Padded(n)) + ((nint)kc * first) : pack ? PackB(call, j, columns, l0, kc, width * L.Width) : call->AtB(l0, j);
            job->StepB = (nint)(pack || call->PackedB ? width * L.Width : call->RowB) * sizeof(T);
            int lastLanes = columns - ((width - 1) * L.Width);
            T* bias = biased && call->Bias != null ? call->Bias + j : null;
            T* rowBias = biased ? call->RowBias : null;
            if (rowBias != null) rowBias += row0;
            T* c = call->AtC(row0, j);
            T* a = packedA != null ? packedA : call->AtA(row0, l0);
            for (int t = t0; t < t1; t++)
            {
                int rows = tiles.Size(t);
                var kernel = (delegate*<nint, T*, T*, T*, T*, int, TileJob<T>*, void>)s_kernels[((width - 1) * 8) + rows - 1];
                job->RowBias = rowBias;
                kernel(kc, a, b, c, bias, lastLanes, job);
                if (rowBias != null) rowBias += rows;
                a += packedA != null ? (nint)kc * L.TileRows : rows * rowA;
                c += (nint)rows * call->RowC;
            }
        }
    }

    // The tiles of a one behind the other, in each the rows of a column side by side.
    private static T* PackA(GemmCall<T>* call, int i0, Cut tiles, int t0, int t1, int l0, int kc)
    {
        nint tile = (nint)kc * L.TileRows;
        T* packed = PackBuffers.ForTiles<T>((tile * (t1 - t0)) + Packing<T, V, L>.Slack), to = packed;
        for (int t = t0; t < t1;)
        {
            int alike = 1;
            while (alike < TilesAtOnce && t + alike < t1 && tiles.Size(t + alike) == tiles.Size(t)) alike++;
            Packing<T, V, L>.Deal(call->AtA(i0 + tiles.Start(t), l0), call->RowA, kc, tiles.Size(t), alike, to, L.TileRows);
            t += alike;
            to += alike * tile;
        }
        return packed;
    }

    private static T* PackB(GemmCall<T>* call, int j, int columns, int l0, int kc, int stride)
    {
        T* to = PackBuffers.ForPanel<T>(((nint)kc * stride) + Packing<T, V, L>.Slack);
        CopyB(call, j, columns, l0, kc, to, stride);
        return to;
    }

    private static void CopyB(GemmCall<T>* call, int j, int columns, int l0, int kc, T* to, int stride)
    {
        if (call->TransB) Packing<T, V, L>.Transpose(call->AtB(l0, j), call->RowB, kc, columns, to, stride);
        else Packing<T, V, L>.Copy(call->AtB(l0, j), call->RowB, kc, columns, to, stride);
    }

    private static bool AreFarApart(int row) => row * (long)sizeof(T) >= FarApart;

    private static Cut BlocksOfK(int k) => new((k + 7) / 8, BlockK / 8);

    private static Cut PanelsOf(int n) => new((n + L.Width - 1) / L.Width, L.TileVectors);

    private static bool Same(T a, T b) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<T, float>(a) == Unsafe.BitCast<T, float>(b)
        : Unsafe.BitCast<T, double>(a) == Unsafe.BitCast<T, double>(b);

    private static T One() => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(1f) : Unsafe.BitCast<double, T>(1d);

    private static nint[] MakeKernels()
    {
        var table = new nint[24];
        Fill<N1>(table);
        Fill<N2>(table);
        Fill<N3>(table);
        return table;
    }

    private static void Fill<TVectors>(nint[] table)
        where TVectors : ICount
    {
        int at = (TVectors.Value - 1) * 8;
        table[at] = Pointer<N1, TVectors>();
        table[at + 1] = Pointer<N2, TVectors>();
        table[at + 2] = Pointer<N3, TVectors>();
        table[at + 3] = Pointer<N4, TVectors>();
        table[at + 4] = Pointer<N5, TVectors>();
        table[at + 5] = Pointer<N6, TVectors>();
        table[at + 6] = Pointer<N7, TVectors>();
        table[at + 7] = Pointer<N8, TVectors>();
    }

    private static nint Pointer<TRows, TVectors>()
        where TRows : ICount
        where TVectors : ICount
        => (nint)(delegate*<nint, T*, T*, T*, T*, int, TileJob<T>*, void>)&TileKernel<T, V, L, TRows, TVectors>.Run;
}
