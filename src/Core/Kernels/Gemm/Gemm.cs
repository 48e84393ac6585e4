using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// The blocked product (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008): k is cut in blocks, for each block b is packed
/// in panels as wide as a tile that stay in the first cache, a in blocks that stay in the second; small operands are read where they lie.
/// </summary>
/// <remarks>The cuts of k depend on k alone, never on the threads: so do the bits.</remarks>
internal static unsafe class Gemm<T, V, L>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    /// <summary>Sums over k are cut in blocks of at most this many terms.</summary>
    public static readonly int BlockK = Tuning.BlockK;
    private static readonly int BlockM = Tuning.BlockM;
    private static readonly int BlockN = Tuning.BlockN;

    private static readonly nint[] s_kernels = MakeKernels();

    /// <summary>c[i0..i1, j0..j1] on this thread; j0 is a multiple of a register's width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(GemmCall<T>* call, int i0, int i1, int j0, int j1)
    {
        int m = i1 - i0, n = j1 - j0, k = call->K;
        int blocks = Math.Max(1, (k + BlockK - 1) / BlockK);
        bool packA = PacksA(call->TransA, m, n, k), packB = PacksB(call->TransB, m, n, k, call->RowB);
        T one = T1();
        TileJob<T> job = default;
        job.RowC = (nint)call->RowC * sizeof(T);
        job.Scratch = PackBuffers.ForTile<T>();
        for (int p = 0; p < blocks; p++)
        {
            int l0 = (int)((long)k * p / blocks), kc = (int)((long)k * (p + 1) / blocks) - l0;
            bool last = p == blocks - 1;
            bool plain = Same(call->Alpha, one) && !(last && (call->Relu || call->Bias != null));
            job.Alpha = call->Alpha;
            job.Beta = p == 0 ? call->Beta : one;
            job.Relu = last && call->Relu;
            job.Overwrites = plain && Same(job.Beta, default);
            job.Adds = plain && Same(job.Beta, one);
            T* bias = last ? call->Bias : null;
            for (int j = j0; j < j1; j += BlockN)
            {
                Columns(call, &job, bias, i0, i1, j, Math.Min(j + BlockN, j1), l0, kc, packA, packB);
            }
        }
    }

    // One block of k, one of n: b is packed once, then the blocks of m pass over it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(GemmCall<T>* call, TileJob<T>* job, T* bias, int i0, int i1, int j0, int j1, int l0, int kc, bool packA, bool packB)
    {
        int n = j1 - j0, vectors = (n + L.Width - 1) / L.Width, panels = (vectors + L.TileVectors - 1) / L.TileVectors;
        int wholeVectors = n / L.Width, lastLanes = n - ((vectors - 1) * L.Width);
        T* packedB = packB ? PackBuffers.ForB<T>(((nint)kc * vectors * L.Width) + Packing<T, V, L>.Slack) : null;
        if (packB)
        {
            for (int q = 0; q < panels; q++)
            {
                int v0 = vectors * q / panels, width = (vectors * (q + 1) / panels) - v0;
                PackB(call, j0 + (v0 * L.Width), Math.Min(width * L.Width, n - (v0 * L.Width)), l0, kc, packedB + ((nint)kc * v0 * L.Width), width * L.Width);
            }
        }
        else if (wholeVectors < vectors)
        {
            // A register's read past the end of a row may leave the memory: the panel that holds the end is packed after all.
            int v0 = vectors * (panels - 1) / panels;
            packedB = PackBuffers.ForB<T>(((nint)kc * (vectors - v0) * L.Width) + Packing<T, V, L>.Slack);
            PackB(call, j0 + (v0 * L.Width), n - (v0 * L.Width), l0, kc, packedB, (vectors - v0) * L.Width);
        }

        int m = i1 - i0, tiles = (m + L.TileRows - 1) / L.TileRows, tilesPerBlock = packA ? BlockM / L.TileRows : tiles;
        job->RowA = (nint)(packA || call->TransA ? 1 : call->RowA) * sizeof(T);
        for (int t0 = 0; t0 < tiles; t0 += tilesPerBlock)
        {
            int t1 = Math.Min(t0 + tilesPerBlock, tiles), row0 = Row(t0, tiles, m);
            T* packedA = packA ? PackBuffers.ForA<T>(((nint)kc * (Row(t1, tiles, m) - row0)) + Packing<T, V, L>.Slack) : null;
            if (packA) PackA(call, i0, t0, t1, tiles, m, l0, kc, packedA);
            for (int q = 0; q < panels; q++)
            {
                int v0 = vectors * q / panels, width = (vectors * (q + 1) / panels) - v0, j = j0 + (v0 * L.Width);
                bool ends = q == panels - 1;
                bool fromPack = packB || (ends && wholeVectors < vectors);
                T* b = packB ? packedB + ((nint)kc * v0 * L.Width) : fromPack ? packedB : call->AtB(l0, j);
                job->StepB = (nint)(fromPack ? width * L.Width : call->RowB) * sizeof(T);
                T* biasHere = bias == null ? null : bias + j;
                for (int t = t0; t < t1; t++)
                {
                    int row = Row(t, tiles, m), rows = Row(t + 1, tiles, m) - row;
                    job->StepA = (nint)(packA ? rows : call->TransA ? call->RowA : 1) * sizeof(T);
                    T* a = packA ? packedA + ((nint)kc * (row - row0)) : call->AtA(i0 + row, l0);
                    var kernel = (delegate*<nint, T*, T*, T*, T*, int, TileJob<T>*, void>)s_kernels[((width - 1) * 8) + rows - 1];
                    kernel(kc, a, b, call->AtC(i0 + row, j), biasHere, ends ? lastLanes : L.Width, job);
                }
            }
        }
    }

    private static int Row(int tile, int tiles, int m) => (int)((long)m * tile / tiles);

    private static void PackB(GemmCall<T>* call, int j, int columns, int l0, int kc, T* to, int stride)
    {
        if (call->TransB) Packing<T, V, L>.Transpose(call->AtB(l0, j), call->RowB, kc, columns, to, stride);
        else Packing<T, V, L>.Copy(call->AtB(l0, j), call->RowB, kc, columns, to, stride);
    }

    private static void PackA(GemmCall<T>* call, int i0, int t0, int t1, int tiles, int m, int l0, int kc, T* to)
    {
        for (int t = t0; t < t1; t++)
        {
            int row = Row(t, tiles, m), rows = Row(t + 1, tiles, m) - row;
            if (call->TransA) Packing<T, V, L>.Copy(call->AtA(i0 + row, l0), call->RowA, kc, rows, to, rows);
            else Packing<T, V, L>.Transpose(call->AtA(i0 + row, l0), call->RowA, kc, rows, to, rows);
            to += (nint)kc * rows;
        }
    }

    private static bool PacksA(bool trans, int m, int n, int k) => Tuning.PackA(trans, m, n, k);

    private static bool PacksB(bool trans, int m, int n, int k, int ld) => trans || Tuning.PackB(m, n, k, ld);

    private static bool Same(T a, T b) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<T, float>(a) == Unsafe.BitCast<T, float>(b)
        : Unsafe.BitCast<T, double>(a) == Unsafe.BitCast<T, double>(b);

    private static T T1() => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(1f) : Unsafe.BitCast<double, T>(1d);

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
