using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary>Matrix products in the widest registers that the machine works well with, on all threads.</summary>
internal static unsafe class SimdGemm
{
    // Below this a part is over sooner than another thread has begun: some 2 us on a Zen 4, 1 us on a Zen 5.
    private const double MinFlopsPerPart = 250_000;

    // From here on a thread has two parts: one whose core is slower leaves its second to others.
    private const double FlopsForMoreParts = 20_000_000;

    /// <summary>Runs <paramref name="call"/>. Sizes are not checked here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(ref GemmCall<T> call)
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) Run<T, Vector512<T>, Lanes512<T>>(ref call);
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported) Run<T, Vector256<T>, Lanes256<T>>(ref call);
        else Run<T, Vector128<T>, Lanes128<T>>(ref call);
    }

    /// <summary>The same in registers of a given width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, V, L>(ref GemmCall<T> call)
        where T : unmanaged
        where V : struct
        where L : ILanes<T, V>
    {
        if (call.M == 0 || call.N == 0) return;
        fixed (GemmCall<T>* pinned = &call)
        {
            double flops = 2.0 * call.M * call.N * call.K;
            int threads = Workers.Threads;
            if (call.Batch > 1 && (call.Batch >= 2 * threads || flops < MinFlopsPerPart * threads))
            {
                int grain = (int)Math.Min(call.Batch, 1 + (MinFlopsPerPart / Math.Max(flops, 1)));
                Workers.For(call.Batch, grain, new BatchJob<T, V, L> { Call = pinned });
                return;
            }
            for (int p = 0; p < call.Batch; p++)
            {
                GemmCall<T> one = call;
                one.A += p * call.StrideA;
                one.B += p * call.StrideB;
                one.C += p * call.StrideC;
                if (Gemv<T, V, L>.Takes(&one)) Gemv<T, V, L>.Run(&one);
                else Split<T, V, L>(&one, (int)Math.Min(threads > 1 && flops >= FlopsForMoreParts ? 2 * threads : threads, flops / MinFlopsPerPart));
            }
        }
    }

    // A grid of blocks of c; of the grids for that many threads the one with the least work for its largest part, packing counted.
    private static void Split<T, V, L>(GemmCall<T>* call, int parts)
        where T : unmanaged
        where V : struct
        where L : ILanes<T, V>
    {
        if (parts <= 1)
        {
            Gemm<T, V, L>.Block(call, 0, call->M, 0, call->N);
            return;
        }
        int tiles = (call->M + L.TileRows - 1) / L.TileRows, vectors = (call->N + L.Width - 1) / L.Width;
        int bestDown = 1, bestAcross = 1;
        double best = double.MaxValue;
        for (int down = 1; down <= Math.Min(parts, tiles); down++)
        {
            int across = Math.Min(parts / down, vectors);
            double rows = Math.Min((tiles + down - 1) / down * L.TileRows, call->M), columns = (vectors + across - 1) / across * L.Width;
            // Copying an element of b costs as much as some ten rows' products with it.
            double cost = (rows * columns) + rows + (Gemm<T, V, L>.PacksB(call, (int)rows) ? 10 * columns : columns);
            if (cost >= best) continue;
            best = cost;
            bestDown = down;
            bestAcross = across;
        }
        Workers.For(bestDown * bestAcross, 1, new GridJob<T, V, L> { Call = call, Down = bestDown, Across = bestAcross });
    }

    private struct GridJob<T, V, L> : IRangeJob
        where T : unmanaged
        where V : struct
        where L : ILanes<T, V>
    {
        public GemmCall<T>* Call;
        public int Down, Across;

        public readonly void Run(int start, int end)
        {
            int tiles = (Call->M + L.TileRows - 1) / L.TileRows, vectors = (Call->N + L.Width - 1) / L.Width;
            for (int part = start; part < end; part++)
            {
                int down = part / Across, across = part % Across;
                int i0 = tiles * down / Down * L.TileRows, i1 = Math.Min(Call->M, tiles * (down + 1) / Down * L.TileRows);
                int j0 = vectors * across / Across * L.Width, j1 = Math.Min(Call->N, vectors * (across + 1) / Across * L.Width);
                Gemm<T, V, L>.Block(Call, i0, i1, j0, j1);
            }
        }
    }

    private struct BatchJob<T, V, L> : IRangeJob
        where T : unmanaged
        where V : struct
        where L : ILanes<T, V>
    {
        public GemmCall<T>* Call;

        public readonly void Run(int start, int end)
        {
            for (int p = start; p < end; p++)
            {
                GemmCall<T> one = *Call;
                one.A += p * Call->StrideA;
                one.B += p * Call->StrideB;
                one.C += p * Call->StrideC;
                if (Gemv<T, V, L>.Takes(&one)) Gemv<T, V, L>.Run(&one);
                else Gemm<T, V, L>.Block(&one, 0, one.M, 0, one.N);
            }
        }
    }
}
