using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>
/// A convolution, or its gradient by data, as a matrix product that never builds its second matrix: a row of it is the padded source itself, read at the
/// distance of a (channel, tap). Weights are packed once; strips of the target are independent.
/// </summary>
internal static unsafe class WindowProduct
{
    /// <summary>target = the product of source with w, plus a bias for each target channel (none if empty).</summary>
    public static void Run<T>(ConvShape shape, bool backward, ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> target)
        where T : unmanaged, INumber<T>
    {
        if (target.IsEmpty) return;
        if (Vector512.IsHardwareAccelerated) Run<Lanes512<T>, Vector512<T>, T>(shape, backward, source, w, bias, target);
        else if (Vector256.IsHardwareAccelerated) Run<Lanes256<T>, Vector256<T>, T>(shape, backward, source, w, bias, target);
        else Run<Lanes128<T>, Vector128<T>, T>(shape, backward, source, w, bias, target);
    }

    private static void Run<L, V, T>(ConvShape shape, bool backward, ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> target)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        var plan = new WindowPlan(shape, backward, sizeof(T));
        var blocks = RowBlock.Split(plan.Rows, wide: L.Width * sizeof(T) == 64);
        var tables = new PartTable[plan.Parts.Length];
        int packed = 0;
        for (int i = 0; i < tables.Length; i++)
        {
            var (offsets, taps) = plan.Parts[i].Table(plan.Channels, plan.ChannelSize, plan.PlaneSize, plan.PlaneH, plan.PlaneW, shape.H.Kernel, shape.W.Kernel);
            tables[i] = new PartTable(offsets, taps, packed);
            packed += RowBlock.PackedRows(blocks) * (offsets.Length + 1);
        }
        var packedWeights = BufferPool.Rent<T>(packed * shape.Groups);
        fixed (T* ps = source, pw = w, pb = bias, pt = target, pp = packedWeights)
        {
            Workers.For(shape.Groups * tables.Length * blocks.Length, Math.Max(1, 20000 / (8 * plan.Channels * shape.Taps + 1)),
                new PackJob<T>(shape, backward, plan, tables, blocks, packed, pw, pb, pp));
            int items = (shape.Batch + plan.Images - 1) / plan.Images * plan.Strips * shape.Groups;
            // A few items for many threads are cut further, by rows; the source is then padded more than once.
            int cuts = items >= 4 * Workers.Threads ? 1 : Math.Clamp((4 * Workers.Threads + items - 1) / items, 1, blocks.Length);
            long work = (long)shape.OutSize * shape.Taps * shape.GroupChannels * shape.Filters * shape.Batch;
            int grain = work < 200_000 ? items * cuts : 1;
            Workers.For(items * cuts, grain, new StripJob<L, V, T>(shape, backward, plan, tables, blocks, cuts, packed, ps, pp, pt));
        }
        BufferPool.Return(packedWeights);
    }

    /// <summary>The offsets of a part, and where its weights begin among a group's packed ones.</summary>
    internal sealed record PartTable(nint[] Offsets, int[] Taps, int Start);

    /// <summary>Packs [group][part][block]: the block's biases, then its weights as [k, rows].</summary>
    private readonly struct PackJob<T>(
        ConvShape shape, bool backward, WindowPlan plan, PartTable[] tables, RowBlock[] blocks, int groupSize, T* w, T* bias, T* packed) : IRangeJob
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            int taps = shape.Taps, filter = shape.GroupChannels * taps;
            for (int item = start; item < end; item++)
            {
                RowBlock block = blocks[item % blocks.Length];
                PartTable table = tables[item / blocks.Length % tables.Length];
                int group = item / blocks.Length / tables.Length;
                T* to = packed + (long)group * groupSize + table.Start + (long)block.Start * (table.Offsets.Length + 1);
                T* from = w + (long)group * shape.GroupFilters * filter;
                int rowStride = backward ? taps : filter, channelStride = backward ? filter : taps;
                for (int r = 0; r < block.Size; r++) *to++ = bias == null || r >= block.Valid ? default : bias[group * plan.Rows + block.Start + r];
                for (int c = 0; c < plan.Channels; c++)
                    foreach (int tap in table.Taps)
                        for (int r = 0; r < block.Size; r++)
                            *to++ = r < block.Valid ? from[(long)(block.Start + r) * rowStride + (long)c * channelStride + tap] : default;
            }
        }
    }

    private readonly struct StripJob<L, V, T>(
        ConvShape shape, bool backward, WindowPlan plan, PartTable[] tables, RowBlock[] blocks, int cuts, int groupSize, T* source, T* packed, T* target) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            var planes = BufferPool.Rent<T>(plan.Images * plan.ImageSize + L.Width);
            int most = StripTiles.Most<L, T, V>(plan);
            var results = BufferPool.Rent<T>(8 * most * L.Width);
            nint* vectors = stackalloc nint[StripTiles.Limit];
            if (most > StripTiles.Limit) vectors = (nint*)NativeMemory.Alloc((nuint)most, (nuint)sizeof(nint));
            fixed (T* pp = planes, pr = results)
                for (int item = start; item < end; item++)
                {
                    int cut = item % cuts, rest = item / cuts;
                    int strip = rest % plan.Strips;
                    rest /= plan.Strips;
                    One(rest / shape.Groups * plan.Images, rest % shape.Groups, strip, cut, pp, pr, vectors);
                }
            if (most > StripTiles.Limit) NativeMemory.Free(vectors);
            BufferPool.Return(planes);
            BufferPool.Return(results);
        }

        private void One(int image, int group, int strip, int cut, T* planes, T* results, nint* vectors)
        {
            int images = Math.Min(plan.Images, shape.Batch - image), from = strip * plan.StripCount;
            int sourceChannels = plan.Channels * shape.Groups, targetChannels = plan.Rows * shape.Groups;
            int sourceSize = backward ? shape.OutSize : shape.InSize, targetSize = backward ? shape.InSize : shape.OutSize;
            for (int n = 0; n < images; n++)
                Padding.Fill<L, V, T>(plan, from, source + ((long)(image + n) * sourceChannels + group * plan.Channels) * sourceSize, sourceSize, planes + (long)n * plan.ImageSize, plan.Channels);

            int first = blocks.Length * cut / cuts, last = blocks.Length * (cut + 1) / cuts;
            for (int p = 0; p < tables.Length; p++)
            {
                WindowPart part = plan.Parts[p];
                PartTable table = tables[p];
                var tiles = StripTiles.Of<L, T, V>(plan, part, from, images, vectors);
                if (tiles.Vectors == 0) continue;
                T* weights = packed + (long)group * groupSize + table.Start;
                fixed (nint* offsets = table.Offsets)
                    for (int b = first; b < last; b++)
                    {
                        RowBlock block = blocks[b];
                        Multiply(block, table.Offsets.Length, weights + (long)block.Start * (table.Offsets.Length + 1), offsets, planes, tiles, vectors, results);
                        int channel = group * plan.Rows + block.Start;
                        for (int n = 0; n < images; n++)
                            for (int r = 0; r < block.Valid; r++)
                                Emit(part, tiles, from, results + (long)r * tiles.Pitch + n * tiles.ImagePitch,
                                    target + ((long)(image + n) * targetChannels + channel + r) * targetSize);
                    }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Multiply(RowBlock block, nint k, T* weights, nint* offsets, T* planes, in StripTiles tiles, nint* vectors, T* results)
        {
            int groups = block.Size >= 4 ? 3 : 6;
            for (int v = 0; v < tiles.Vectors; v += groups)
            {
                T* c = results + v * L.Width;
                switch (block.Size)
                {
                    case 8: WindowKernels.Rows8<L, V, T>(k, weights, offsets, planes, vectors + v, c, tiles.Pitch); break;
                    case 4: WindowKernels.Rows4<L, V, T>(k, weights, offsets, planes, vectors + v, c, tiles.Pitch); break;
                    case 2: WindowKernels.Rows2<L, V, T>(k, weights, offsets, planes, vectors + v, c, tiles.Pitch); break;
                    default: WindowKernels.Rows1<L, V, T>(k, weights, offsets, planes, vectors + v, c); break;
                }
            }
        }

        /// <summary>A strip's results for one channel of one image, from tile order to where the targets lie.</summary>
        private void Emit(WindowPart part, in StripTiles tiles, int from, T* results, T* channel)
        {
            int sizeH = backward ? shape.H.In : shape.H.Out, sizeW = backward ? shape.W.In : shape.W.Out;
            int d0 = plan.Axis == 0 ? from : 0, h0 = plan.Axis == 1 ? from : 0, w0 = plan.Axis == 2 ? from : 0;
            nint next = (nint)part.H.Stride * sizeW, step = part.W.Stride;
            for (int d = 0; d < tiles.D; d++)
            {
                T* line = results + (long)d * tiles.SlicePitch;
                T* to = channel + ((part.D.Start + (long)(d0 + d) * part.D.Stride) * sizeH + part.H.Start + (long)h0 * part.H.Stride) * sizeW + part.W.Start + w0 * step;
                for (int h = 0; h < tiles.H; h++, line += tiles.LinePitch, to += next)
                {
                    if (step == 1) Padding.CopyRun<L, V, T>(line, to, tiles.W);
                    else for (int w = 0; w < tiles.W; w++) to[w * step] = line[w];
                }
            }
        }
    }
}
