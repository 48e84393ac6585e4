using System.Numerics;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>
/// A convolution, or its gradient by data, in Winograd's way (<see cref="WinogradTiling"/>). Strips of tile rows are independent: each is transformed, multiplied
/// and transformed back on one thread, while it is in the second cache.
/// </summary>
internal static unsafe class WinogradProduct
{
    /// <summary>target = the product of source with w, plus a bias for each target channel (none if empty).</summary>
    public static void Run<T>(ConvShape shape, bool backward, ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Run<Lanes512<T>, Vector512<T>, T>(shape, backward, source, w, bias, target);
        else if (Vector256.IsHardwareAccelerated) Run<Lanes256<T>, Vector256<T>, T>(shape, backward, source, w, bias, target);
        else Run<Lanes128<T>, Vector128<T>, T>(shape, backward, source, w, bias, target);
    }

    private static void Run<L, V, T>(ConvShape shape, bool backward, ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> target)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int channels = backward ? shape.Filters : shape.Channels, filterPad = PlaceLines<L, V, T>.Pad(backward ? shape.Channels : shape.Filters);
        var weights = PlaceLines<L, V, T>.Rent(((long)WinogradTiling.Frequencies * channels * filterPad) + filterPad);
        fixed (T* ps = source, pw = w, pt = target, room = weights)
        {
            T* pu = PlaceLines<L, V, T>.Align(room), pb = pu + ((nint)WinogradTiling.Frequencies * channels * filterPad);
            var biases = new Span<T>(pb, filterPad);
            biases.Clear();
            bias.CopyTo(biases);
            Workers.For(channels, 1 + (8192 / filterPad), new WeightsJob<L, V, T>(shape, backward, pw, pu));
            var job = new StripJob<L, V, T>(shape, backward, ps, pu, pb, pt);
            Workers.For(job.Strips, 1, job);
        }
        BufferPool.Return(weights);
    }

    /// <summary>The weights' frequencies as [16][channel of the source][channel of the target]; backward they are those of the other direction, turned round.</summary>
    private readonly struct WeightsJob<L, V, T>(ConvShape shape, bool backward, T* w, T* to) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private const int Taps = 9;

        public void Run(int start, int end)
        {
            int filter = shape.Channels * Taps, channels = backward ? shape.Filters : shape.Channels, filters = backward ? shape.Channels : shape.Filters;
            int channelStep = backward ? filter : Taps, filterStep = backward ? Taps : filter, pad = PlaceLines<L, V, T>.Pad(filters);
            var room = PlaceLines<L, V, T>.Rent(Taps * pad);
            room.AsSpan().Clear();
            fixed (T* first = room)
            {
                T* taps = PlaceLines<L, V, T>.Align(first);
                for (int c = start; c < end; c++)
                {
                    for (int f = 0; f < filters; f++)
                        for (int tap = 0; tap < Taps; tap++) taps[((backward ? Taps - 1 - tap : tap) * pad) + f] = w[((nint)c * channelStep) + ((nint)f * filterStep) + tap];
                    WinogradTransform<L, V, T>.Weights(taps, T.CreateTruncating(0.5), pad, to + ((nint)c * pad), (nint)channels * pad);
                }
            }
            BufferPool.Return(room);
        }
    }

    private readonly struct StripJob<L, V, T> : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>Bytes of a strip's transformed tiles, before and after the product: half of a core's second cache; and tiles that make up for reading all weights.</summary>
        private const int StripBytes = 512 << 10, StripTiles = 48;

        private readonly int _channels, _filters, _channelPad, _filterPad, _height, _width, _rows, _stripRows;
        private readonly WinogradTiling _tiling;
        private readonly TileSource<L, V, T> _source;
        private readonly T* _weights, _bias, _target;

        public StripJob(ConvShape shape, bool backward, T* source, T* weights, T* bias, T* target)
        {
            ConvAxis h = shape.H, w = shape.W;
            (_channels, _filters, _height, _width) = backward ? (shape.Filters, shape.Channels, h.In, w.In) : (shape.Channels, shape.Filters, h.Out, w.Out);
            (_channelPad, _filterPad) = (PlaceLines<L, V, T>.Pad(_channels), PlaceLines<L, V, T>.Pad(_filters));
            _tiling = new WinogradTiling(_height, _width);
            _source = backward
                ? new TileSource<L, V, T>(source, _channels, h.Out, w.Out, 2 - h.Padding, 2 - w.Padding, _tiling)
                : new TileSource<L, V, T>(source, _channels, h.In, w.In, h.Padding, w.Padding, _tiling);
            _weights = weights;
            _bias = bias;
            _target = target;
            _rows = shape.Batch * _tiling.Rows;
            int rowBytes = WinogradTiling.Frequencies * _tiling.Columns * (_channelPad + _filterPad) * sizeof(T);
            int most = Math.Max(StripBytes / rowBytes, CeilDiv(StripTiles, _tiling.Columns));
            // As many strips for each thread.
            int strips = CeilDiv(CeilDiv(_rows, most), Workers.Threads) * Workers.Threads;
            _stripRows = CeilDiv(_rows, strips);
        }

        /// <summary>Pieces of the work: some rows of tiles each, of one image or more.</summary>
        public int Strips => CeilDiv(_rows, _stripRows);

        private static int CeilDiv(int a, int b) => (a + b - 1) / b;

        public void Run(int start, int end)
        {
            // Planes a power of two apart would fall on the same lines of the cache.
            int tiles = (_stripRows * _tiling.Columns) + 1, planeIn = tiles * _channelPad, planeOut = tiles * _filterPad;
            int results = ((2 * _width) + 1) * PlaceLines<L, V, T>.Block, scratch = PlaceLines<L, V, T>.WriteScratch(2 * _width);
            var room = PlaceLines<L, V, T>.Rent(((long)WinogradTiling.Frequencies * (planeIn + planeOut)) + _source.Scratch + results + scratch);
            fixed (T* first = room)
            {
                T* inputs = PlaceLines<L, V, T>.Align(first), products = inputs + (WinogradTiling.Frequencies * (nint)planeIn);
                T* lines = products + (WinogradTiling.Frequencies * (nint)planeOut), outputs = lines + _source.Scratch;
                for (int strip = start; strip < end; strip++)
                {
                    int from = strip * _stripRows, to = Math.Min(from + _stripRows, _rows);
                    _source.Transform(from, to, lines, inputs, planeIn);
                    Multiply((to - from) * _tiling.Columns, inputs, planeIn, products, planeOut);
                    TransformBack(from, to, products, planeOut, outputs, outputs + results);
                }
            }
            BufferPool.Return(room);
        }

        private void Multiply(int tiles, T* inputs, nint planeIn, T* products, nint planeOut)
        {
            var call = new GemmCall<T>
            {
                M = tiles,
                N = _filterPad,
                K = _channels,
                Alpha = T.One,
                A = inputs,
                RowA = _channelPad,
                B = _weights,
                RowB = _filterPad,
                C = products,
                RowC = _filterPad,
            };
            for (int i = 0; i < WinogradTiling.Frequencies; i++)
            {
                Gemm<T, V, L>.Block(&call, 0, tiles, 0, _filterPad);
                call.A += planeIn;
                call.B += (nint)_channels * _filterPad;
                call.C += planeOut;
            }
        }

        private void TransformBack(int from, int to, T* products, nint plane, T* outputs, T* scratch)
        {
            int block = PlaceLines<L, V, T>.Block;
            nint size = (nint)_height * _width;
            T* line0 = outputs, line1 = outputs + (_width * block);
            for (int filter = 0; filter < _filters; filter += block)
            {
                T* tile = products + filter;
                for (int row = from; row < to; row++, tile += _tiling.Columns * _filterPad)
                {
                    int image = row / _tiling.Rows, line = row % _tiling.Rows * 2, lines = Math.Min(2, _height - line);
                    // Right to left: where an odd width's last tile hangs over line 0, line 1 begins.
                    for (int column = _tiling.Columns - 1; column >= 0; column--)
                    {
                        int at = 2 * column * block;
                        WinogradTransform<L, V, T>.Output(tile + (column * _filterPad), plane, _bias + filter, line0 + at, line1 + at);
                    }
                    T* target = _target + ((((nint)image * _filters) + filter) * size) + (line * _width);
                    PlaceLines<L, V, T>.Write(outputs, Math.Min(block, _filters - filter), lines * _width, scratch, target, size);
                }
            }
        }
    }
}
