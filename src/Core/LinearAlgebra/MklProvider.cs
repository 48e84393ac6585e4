using System.Numerics;

namespace MiniTorch;

/// <summary>Products by Intel MKL, each call on one thread; large ones are cut in blocks of c, and all spread over our own threads.</summary>
internal sealed unsafe class MklProvider(MklLibrary library) : AcceleratedProvider
{
    // The cut depends on the sizes alone, so that the threads do not change a bit. Small blocks multiply more slowly, so there are only as many as keep two cores busy.
    private const double FlopsPerBlock = 8e6, FlopsForTwoBlocks = 2e6;
    private const int MaxCuts = 4;
    private const int Unit = 16;

    public override string Name => "mkl";

    public override void Multiply(ref GemmCall<float> call) => Run(ref call);

    public override void Multiply(ref GemmCall<double> call) => Run(ref call);

    private void Run<T>(ref GemmCall<T> call)
        where T : unmanaged, INumber<T>
    {
        if (call.K == 0 || call.Alpha == T.Zero)
        {
            SimdGemm.Run(ref call);
            return;
        }
        fixed (GemmCall<T>* pinned = &call)
        {
            double flops = 2.0 * call.M * call.N * call.K, blocks = flops / FlopsPerBlock;
            if (blocks < 2 && flops >= FlopsForTwoBlocks) blocks = 2;
            int down = Cuts(call.M, Math.Sqrt(blocks * call.M / call.N)), across = Cuts(call.N, blocks / down);
            var job = new Job<T> { Library = library, Call = pinned, Down = down, Across = across };
            // Many small products share a part: handing one over costs as much as multiplying it.
            int grain = Math.Max(1, (int)(0.1 / Math.Max(blocks, 1e-9) * down * across));
            Workers.For(checked(call.Batch * down * across), Math.Min(grain, 1 << 20), job);
        }
    }

    private static int Cuts(int size, double wanted) => Math.Clamp((int)wanted, 1, Math.Min(MaxCuts, (size + Unit - 1) / Unit));

    private struct Job<T> : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public MklLibrary Library;
        public GemmCall<T>* Call;
        public int Down, Across;

        public readonly void Run(int start, int end)
        {
            for (int part = start; part < end; part++)
            {
                int p = part / (Down * Across), down = part / Across % Down, across = part % Across;
                GemmCall<T> one = *Call;
                one.A += p * Call->StrideA;
                one.B += p * Call->StrideB;
                one.C += p * Call->StrideC;
                int i0 = Cut(one.M, down, Down), i1 = Cut(one.M, down + 1, Down), j0 = Cut(one.N, across, Across), j1 = Cut(one.N, across + 1, Across);
                if (i0 == i1 || j0 == j1) continue;
                Library.Gemm(
                    one.TransA, one.TransB, i1 - i0, j1 - j0, one.K, one.Alpha, one.AtA(i0, 0), one.RowA, one.AtB(0, j0), one.RowB, one.Beta, one.AtC(i0, j0), one.RowC);
                if (one.Bias != null || one.Relu) Epilogue.Apply(ref one, i0, i1, j0, j1);
            }
        }

        private static int Cut(int size, int part, int parts) => part == parts ? size : (int)((long)size * part / parts) / Unit * Unit;
    }
}
