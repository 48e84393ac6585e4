using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>
/// The gradient by weights, dw[f, c, t] = sum over images and places of dy[f, place] x[c, place at tap t], and by bias. Images are summed in a fixed
/// number of groups, the groups in order: the bits depend on the shape alone.
/// </summary>
internal static unsafe class WeightGradient
{
    /// <summary>Parts that the work is cut into where it can be, and the partial sums they may take together.</summary>
    private const int Parts = 16, MostPartials = 256 << 10;

    /// <summary>Writes dw, and db unless it is empty.</summary>
    public static void Run<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw, Span<T> db)
        where T : unmanaged, INumber<T>
    {
        if (shape.Batch * shape.OutSize == 0 || shape.Channels == 0)
        {
            dw.Clear();
            db.Clear();
            if (shape.Batch * shape.OutSize > 0) Convolution.BackwardBias(shape.Batch, shape.Filters, shape.OutSize, dy, db);
        }
        else if (dw.IsEmpty) return;
        else if (Vector512.IsHardwareAccelerated) Run<Lanes512<T>, Vector512<T>, T>(shape, x, dy, dw, db);
        else if (Vector256.IsHardwareAccelerated) Run<Lanes256<T>, Vector256<T>, T>(shape, x, dy, dw, db);
        else Run<Lanes128<T>, Vector128<T>, T>(shape, x, dy, dw, db);
    }

    private static void Run<L, V, T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw, Span<T> db)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged, INumber<T>
    {
        var plan = new WindowPlan(shape, backward: false, sizeof(T));
        int weights = shape.Filters * shape.GroupChannels * shape.Taps;
        int sums = Math.Clamp(MostPartials / Math.Max(1, weights), 1, Math.Min(Parts, shape.Batch));
        int cuts = Math.Clamp((Parts + sums * shape.Groups - 1) / (sums * shape.Groups), 1, shape.GroupChannels);
        // Few filters leave lanes empty: then the lanes run along places instead.
        bool dots = shape.GroupFilters < L.Width / 2;
        var layout = new PartialLayout(shape, L.Width, cuts, dots);

        var partials = BufferPool.Rent<T>(sums * layout.SumSize);
        var (offsets, _) = plan.Parts[0].Table((shape.GroupChannels + cuts - 1) / cuts, plan.ChannelSize, plan.PlaneSize, plan.PlaneH, plan.PlaneW, shape.H.Kernel, shape.W.Kernel);
        Array.Resize(ref offsets, (offsets.Length + 7) / 8 * 8);
        fixed (T* px = x, pg = dy, pw = dw, pb = db, pp = partials)
        fixed (nint* po = offsets)
        {
            long work = (long)shape.OutSize * weights * shape.Batch;
            int items = sums * shape.Groups * cuts;
            Workers.For(items, work < 200_000 ? items : 1, new SumJob<L, V, T>(shape, plan, layout, sums, po, px, pg, pp));
            Workers.For(layout.Rows, Math.Max(1, 16384 / (sums * layout.RowSize)), new FinishJob<T>(shape, layout, sums, pp, pw));
            for (int f = 0; f < db.Length; f++)
            {
                int at = f / shape.GroupFilters * layout.GroupSize + layout.BiasStart + f % shape.GroupFilters * (dots ? L.Width : 1);
                T sum = T.Zero;
                for (int s = 0; s < sums; s++)
                    for (int l = 0; l < (dots ? L.Width : 1); l++) sum += partials[s * layout.SumSize + at + l];
                pb[f] = sum;
            }
        }
        BufferPool.Return(partials);
    }

    /// <summary>
    /// Partial sums: [sum][group][cut][pair padded to 8][filter padded to lanes], or for dots [sum][group][cut][filter][pair][lane];
    /// at each group's end the biases.
    /// </summary>
    private sealed class PartialLayout
    {
        public readonly bool Dots;
        public readonly int Lanes, Cuts, CutChannels, CutPairs, FilterPad, CutSize, BiasStart, GroupSize, SumSize;

        public PartialLayout(ConvShape shape, int lanes, int cuts, bool dots)
        {
            (Dots, Lanes, Cuts) = (dots, lanes, cuts);
            CutChannels = (shape.GroupChannels + cuts - 1) / cuts;
            CutPairs = (CutChannels * shape.Taps + 7) / 8 * 8;
            FilterPad = (shape.GroupFilters + lanes - 1) / lanes * lanes;
            CutSize = dots ? shape.GroupFilters * CutPairs * lanes : CutPairs * FilterPad;
            BiasStart = cuts * CutSize;
            GroupSize = BiasStart + (dots ? shape.GroupFilters * lanes : FilterPad);
            SumSize = shape.Groups * GroupSize;
            Rows = shape.Groups * shape.GroupChannels * shape.Taps;
            RowSize = dots ? shape.GroupFilters * lanes : FilterPad;
        }

        /// <summary>(group, channel, tap)s, and the partial sums of one.</summary>
        public int Rows { get; }

        public int RowSize { get; }
    }

    private readonly struct SumJob<L, V, T>(
        ConvShape shape, WindowPlan plan, PartialLayout layout, int sums, nint* offsets, T* x, T* dy, T* partials) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            int places = plan.PlaneSize + L.Width;
            var planes = BufferPool.Rent<T>(layout.CutChannels * plan.ChannelSize + 2 * L.Width);
            var gradient = BufferPool.Rent<T>(layout.Dots ? shape.GroupFilters * places : plan.PlaneSize * layout.FilterPad);
            planes.AsSpan().Clear();
            fixed (T* pp = planes, pg = gradient)
                for (int item = start; item < end; item++)
                {
                    int cut = item % layout.Cuts, group = item / layout.Cuts % shape.Groups, sum = item / layout.Cuts / shape.Groups;
                    T* target = partials + (long)sum * layout.SumSize + group * layout.GroupSize;
                    new Span<T>(target + cut * layout.CutSize, layout.CutSize).Clear();
                    T* bias = cut == 0 ? target + layout.BiasStart : null;
                    if (bias != null) new Span<T>(bias, layout.GroupSize - layout.BiasStart).Clear();
                    int last = (int)((long)shape.Batch * (sum + 1) / sums);
                    for (int n = (int)((long)shape.Batch * sum / sums); n < last; n++)
                        for (int strip = 0; strip < plan.Strips; strip++)
                            Strip(n, group, cut, strip * plan.StripCount, pp, pg, target + cut * layout.CutSize, bias);
                }
            BufferPool.Return(planes);
            BufferPool.Return(gradient);
        }

        private void Strip(int image, int group, int cut, int from, T* planes, T* gradient, T* target, T* bias)
        {
            int firstChannel = cut * layout.CutChannels, channels = Math.Min(layout.CutChannels, shape.GroupChannels - firstChannel);
            if (channels <= 0) return;
            T* source = x + ((long)image * shape.Channels + group * shape.GroupChannels + firstChannel) * shape.InSize;
            Padding.Fill<L, V, T>(plan, from, source, shape.InSize, planes, channels);

            WindowPart part = plan.Parts[0];
            int d = part.D.Count, h = part.H.Count, w = part.W.Count, left = (plan.Axis == 0 ? d : plan.Axis == 1 ? h : w) - from;
            int count = Math.Min(plan.StripCount, left), line = plan.Axis == 0 ? h * w : plan.Axis == 1 ? w : 1;
            if (plan.Axis == 0) d = count;
            else if (plan.Axis == 1) h = count;
            else w = count;
            T* dyStrip = dy + ((long)image * shape.Filters + group * shape.GroupFilters) * shape.OutSize + (long)from * line;
            int pairs = (channels * shape.Taps + 7) / 8 * 8;
            if (layout.Dots) Dot(d, h, w, dyStrip, planes, gradient, pairs, target, bias);
            else Multiply(d, h, w, dyStrip, planes, gradient, pairs, target, bias);
        }

        private void Multiply(int d, int h, int w, T* dyStrip, T* planes, T* gradient, int pairs, T* target, T* bias)
        {
            int pad = layout.FilterPad, places = d * h * w;
            Transposer.ToPlaces<T>(dyStrip, shape.OutSize, shape.GroupFilters, places, gradient, pad);
            if (bias != null)
                for (int f = 0; f < pad; f += L.Width)
                {
                    V sum = L.Load(bias + f);
                    for (int p = 0; p < places; p++) sum = L.Add(sum, L.Load(gradient + (long)p * pad + f));
                    L.Store(bias + f, sum);
                }
            bool wide = L.Width * sizeof(T) == 64;
            for (int slice = 0; slice < d; slice++)
            {
                T* s = planes + (long)slice * plan.PlaneH * plan.PlaneW, g = gradient + (long)slice * h * w * pad;
                for (int f = 0; f < pad;)
                {
                    int groups = Groups((pad - f) / L.Width, wide);
                    for (int pair = 0; pair < pairs; pair += 8)
                    {
                        T* c = target + (long)pair * pad + f;
                        if (groups == 1) WeightKernels.Pairs8By1<L, V, T>(s, offsets + pair, h, w, plan.PlaneW, g + f, pad, c, pad);
                        else if (groups == 2) WeightKernels.Pairs8By2<L, V, T>(s, offsets + pair, h, w, plan.PlaneW, g + f, pad, c, pad);
                        else if (wide) WeightKernels.Pairs8By3<L, V, T>(s, offsets + pair, h, w, plan.PlaneW, g + f, pad, c, pad);
                        else
                        {
                            WeightKernels.Pairs4By3<L, V, T>(s, offsets + pair, h, w, plan.PlaneW, g + f, pad, c, pad);
                            WeightKernels.Pairs4By3<L, V, T>(s, offsets + pair + 4, h, w, plan.PlaneW, g + f, pad, c + 4 * pad, pad);
                        }
                    }
                    f += groups * L.Width;
                }
            }
        }

        // How many of the lane groups that are left to take at once. One alone hardly keeps the multipliers busy, so with 32 registers four are two and two.
        private static int Groups(int left, bool wide)
            => left >= 3 && !(wide && left == 4) ? 3 : wide && left >= 2 ? 2 : 1;

        private void Dot(int d, int h, int w, T* dyStrip, T* planes, T* gradient, int pairs, T* target, T* bias)
        {
            int places = ((d - 1) * plan.PlaneH + h - 1) * plan.PlaneW + w;
            int padded = (places + L.Width - 1) / L.Width * L.Width;
            for (int f = 0; f < shape.GroupFilters; f++)
            {
                T* g = gradient + (long)f * padded, from = dyStrip + (long)f * shape.OutSize;
                new Span<T>(g, padded).Clear();
                for (int line = 0; line < d * h; line++)
                    Padding.CopyRun<L, V, T>(from + (long)line * w, g + ((long)(line / h) * plan.PlaneH + line % h) * plan.PlaneW, w);
                if (bias == null) continue;
                V sum = L.Load(bias + f * L.Width);
                for (int i = 0; i < padded; i += L.Width) sum = L.Add(sum, L.Load(g + i));
                L.Store(bias + f * L.Width, sum);
            }
            int filterSums = layout.CutPairs * L.Width;
            for (int f = 0; f < shape.GroupFilters;)
            {
                bool three = shape.GroupFilters - f >= 3;
                T* g = gradient + (long)f * padded, sums = target + (long)f * filterSums;
                for (int pair = 0; pair < pairs; pair += 4, sums += 4 * L.Width)
                {
                    if (three) WeightKernels.Dots3By4<L, V, T>(planes, offsets + pair, padded, g, padded, sums, filterSums);
                    else WeightKernels.Dots1By4<L, V, T>(planes, offsets + pair, padded, g, sums);
                }
                f += three ? 3 : 1;
            }
        }
    }

    /// <summary>Adds the partial sums in order and writes them where they belong.</summary>
    private readonly struct FinishJob<T>(ConvShape shape, PartialLayout layout, int sums, T* partials, T* dw) : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            int pairs = shape.GroupChannels * shape.Taps;
            int rowSize = layout.Dots ? layout.Lanes : layout.FilterPad;
            for (int row = start; row < end; row++)
            {
                int group = row / pairs, pair = row % pairs, cutPairs = layout.CutChannels * shape.Taps;
                T* from = partials + (long)group * layout.GroupSize + (long)(pair / cutPairs) * layout.CutSize + (long)(pair % cutPairs) * rowSize;
                T* to = dw + (long)group * shape.GroupFilters * pairs + pair;
                if (layout.Dots) AddLanes(from, to, pairs);
                else AddFilters(from, to, pairs);
            }
        }

        private void AddFilters(T* from, T* to, int pairs)
        {
            var total = new Span<T>(from, shape.GroupFilters);
            for (int s = 1; s < sums; s++) TensorPrimitives.Add(total, new ReadOnlySpan<T>(from + (long)s * layout.SumSize, total.Length), total);
            for (int f = 0; f < total.Length; f++) to[(long)f * pairs] = from[f];
        }

        private void AddLanes(T* from, T* to, int pairs)
        {
            int step = layout.CutPairs * layout.Lanes;
            for (int f = 0; f < shape.GroupFilters; f++)
            {
                T total = T.Zero;
                for (int s = 0; s < sums; s++)
                    for (int l = 0; l < layout.Lanes; l++) total += from[(long)s * layout.SumSize + (long)f * step + l];
                to[(long)f * pairs] = total;
            }
        }
    }
}
