using System.Numerics;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>
/// The gradient by weights in Winograd's way (<see cref="WinogradTiling"/>), the transpose of <see cref="WinogradProduct"/> by its weights: for each frequency, the
/// product of the transformed inputs with the transformed gradients, summed over all tiles in order, chunk by chunk; so the bits depend on the shape alone.
/// </summary>
internal static unsafe class WinogradGradient
{
    /// <summary>Bytes of a chunk's transformed tiles: they go from the threads that transform to those that multiply through the last cache.</summary>
    private const int ChunkBytes = 8 << 20;

    /// <summary>Writes dw, and db unless it is empty.</summary>
    public static void Run<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw, Span<T> db)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Run<Lanes512<T>, Vector512<T>, T>(shape, x, dy, dw, db);
        else if (Vector256.IsHardwareAccelerated) Run<Lanes256<T>, Vector256<T>, T>(shape, x, dy, dw, db);
        else Run<Lanes128<T>, Vector128<T>, T>(shape, x, dy, dw, db);
    }

    private static void Run<L, V, T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw, Span<T> db)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var tiling = new WinogradTiling(shape.H.Out, shape.W.Out);
        int channelPad = PlaceLines<L, V, T>.Pad(shape.Channels), filterPad = PlaceLines<L, V, T>.Pad(shape.Filters);
        int rows = shape.Batch * tiling.Rows, rowBytes = WinogradTiling.Frequencies * tiling.Columns * (channelPad + filterPad) * sizeof(T);
        int chunk = Math.Clamp(ChunkBytes / rowBytes, 1, rows), tiles = chunk * tiling.Columns;
        nint planeX = (nint)(tiles + 1) * channelPad, planeY = (nint)(tiles + 1) * filterPad, planeW = (nint)shape.Channels * filterPad;
        var room = PlaceLines<L, V, T>.Rent((WinogradTiling.Frequencies * (planeX + planeY + planeW)) + filterPad);
        fixed (T* px = x, py = dy, pw = dw, first = room)
        {
            T* tilesX = PlaceLines<L, V, T>.Align(first), tilesY = tilesX + (WinogradTiling.Frequencies * planeX), sums = tilesY + (WinogradTiling.Frequencies * planeY);
            T* bias = sums + (WinogradTiling.Frequencies * planeW);
            new Span<T>(bias, filterPad).Clear();
            var source = new TileSource<L, V, T>(px, shape.Channels, shape.H.In, shape.W.In, shape.H.Padding, shape.W.Padding, tiling);
            for (int from = 0; from < rows; from += chunk)
            {
                int count = Math.Min(chunk, rows - from);
                Workers.For(count, 1, new TransformJob<L, V, T>(shape, tiling, source, from, py, tilesX, planeX, tilesY, planeY));
                var call = new GemmCall<T>
                {
                    TransA = true,
                    M = shape.Channels,
                    N = filterPad,
                    K = count * tiling.Columns,
                    Alpha = T.One,
                    Beta = from == 0 ? T.Zero : T.One,
                    A = tilesX,
                    RowA = channelPad,
                    StrideA = planeX,
                    B = tilesY,
                    RowB = filterPad,
                    StrideB = planeY,
                    C = sums,
                    RowC = filterPad,
                    StrideC = planeW,
                };
                Workers.For(WinogradTiling.Frequencies, 1, new ProductJob<L, V, T>(&call, bias));
            }
            Workers.For(shape.Channels, 1 + (8192 / filterPad), new FinishJob<L, V, T>(shape, sums, planeW, pw));
            new ReadOnlySpan<T>(bias, db.Length).CopyTo(db);
        }
        BufferPool.Return(room);
    }

    /// <summary>The tiles of x and of dy in some rows of a chunk that begins at row <c>chunk</c>.</summary>
    private readonly struct TransformJob<L, V, T>(
        ConvShape shape, WinogradTiling tiling, TileSource<L, V, T> source, int chunk, T* dy, T* tilesX, nint planeX, T* tilesY, nint planeY) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            int block = PlaceLines<L, V, T>.Block, pitch = 2 * tiling.Columns * block;
            var room = PlaceLines<L, V, T>.Rent(source.Scratch + (2 * pitch));
            fixed (T* first = room)
            {
                T* scratch = PlaceLines<L, V, T>.Align(first);
                source.Transform(chunk + start, chunk + end, scratch, tilesX + ((nint)start * tiling.Columns * PlaceLines<L, V, T>.Pad(shape.Channels)), planeX);
                for (int filter = 0; filter < shape.Filters; filter += block) TransformBack(start, end, filter, scratch, scratch + pitch);
            }
            BufferPool.Return(room);
        }

        private void TransformBack(int start, int end, int filter, T* line0, T* line1)
        {
            int pad = PlaceLines<L, V, T>.Pad(shape.Filters), block = PlaceLines<L, V, T>.Block, places = 2 * tiling.Columns;
            int filters = Math.Min(block, shape.Filters - filter);
            T* tile = tilesY + ((nint)start * tiling.Columns * pad) + filter;
            for (int row = chunk + start; row < chunk + end; row++)
            {
                T* image = dy + ((((nint)(row / tiling.Rows) * shape.Filters) + filter) * shape.OutSize);
                int line = row % tiling.Rows * 2;
                PlaceLines<L, V, T>.Read(image, filters, shape.H.Out, shape.W.Out, line, 0, places, line0);
                PlaceLines<L, V, T>.Read(image, filters, shape.H.Out, shape.W.Out, line + 1, 0, places, line1);
                for (int column = 0; column < tiling.Columns; column++, tile += pad)
                    WinogradTransform<L, V, T>.OutputBack(line0 + (2 * column * block), line1 + (2 * column * block), tile, planeY);
            }
        }
    }

    /// <summary>Adds a chunk's products to the sums of some frequencies.</summary>
    private readonly struct ProductJob<L, V, T>(GemmCall<T>* call, T* bias) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        /// <summary>Row 1 of A is (1, 1): this frequency of a tile of dy is its sum.</summary>
        private const int SumFrequency = 5;

        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                var one = *call;
                one.A += i * call->StrideA;
                one.B += i * call->StrideB;
                one.C += i * call->StrideC;
                Gemm<T, V, L>.Block(&one, 0, one.M, 0, one.N);
                if (i == SumFrequency) AddRows(one);
            }
        }

        private void AddRows(in GemmCall<T> one)
        {
            for (int f = 0; f < one.N; f += L.Width)
            {
                V sum = L.Load(bias + f);
                T* row = one.B + f;
                for (int tile = 0; tile < one.K; tile++, row += one.RowB) sum = L.Add(sum, L.Load(row));
                L.Store(bias + f, sum);
            }
        }
    }

    /// <summary>The sums of some channels, transformed back, to dw.</summary>
    private readonly struct FinishJob<L, V, T>(ConvShape shape, T* sums, nint plane, T* dw) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int start, int end)
        {
            int pad = PlaceLines<L, V, T>.Pad(shape.Filters);
            var room = PlaceLines<L, V, T>.Rent(shape.Taps * pad);
            fixed (T* first = room)
            {
                T* taps = PlaceLines<L, V, T>.Align(first);
                for (int c = start; c < end; c++)
                {
                    WinogradTransform<L, V, T>.WeightsBack(sums + ((nint)c * pad), plane, T.CreateTruncating(0.5), pad, taps);
                    T* to = dw + ((nint)c * shape.Taps);
                    for (int f = 0; f < shape.Filters; f++, to += shape.Channels * shape.Taps)
                        for (int tap = 0; tap < shape.Taps; tap++) to[tap] = taps[(tap * pad) + f];
                }
            }
            BufferPool.Return(room);
        }
    }
}
