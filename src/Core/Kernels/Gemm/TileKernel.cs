using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary>What is the same for all tiles of one product: strides in bytes, and what is done to the sums at the write-out.</summary>
internal unsafe struct TileJob<T>
    where T : unmanaged
{
    /// <summary>From a row of a to the next, and from a column to the next.</summary>
    public nint RowA, StepA;
    /// <summary>From a row of b to the next; from a row of c to the next.</summary>
    public nint StepB, RowC;
    public T Alpha, Beta;
    public bool Relu;
    /// <summary>Whether the sums are neither scaled nor rectified: c = sums (plus the columns' bias, if there is one), or c += sums (and no bias).</summary>
    public bool Overwrites, Adds;
    /// <summary>A number for each row of the tile, or null.</summary>
    public T* RowBias;
    /// <summary>Room for the sums of one tile.</summary>
    public T* Scratch;
}

/// <summary>
/// One tile of c: <typeparamref name="TRows"/> rows by <typeparamref name="TVectors"/> registers, its sums all in registers. Each sum takes its terms one by one
/// in the order of k, so an element has the same bits whatever tile it falls in.
/// </summary>
internal static unsafe class TileKernel<T, V, L, TRows, TVectors>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
    where TRows : ICount
    where TVectors : ICount
{
    /// <summary>Over k columns of a and rows of b. The last register holds <paramref name="lastLanes"/> columns of c; b is readable in full registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint k, T* a, T* b, T* c, T* bias, int lastLanes, TileJob<T>* job)
    {
        Fetch((byte*)c, job->RowC);
        V r00 = default, r01 = default, r02 = default, r10 = default, r11 = default, r12 = default;
        V r20 = default, r21 = default, r22 = default, r30 = default, r31 = default, r32 = default;
        V r40 = default, r41 = default, r42 = default, r50 = default, r51 = default, r52 = default;
        V r60 = default, r61 = default, r62 = default, r70 = default, r71 = default, r72 = default;
        nint row = job->RowA, row3 = row * 3, stepA = job->StepA, stepB = job->StepB;
        byte* pa = (byte*)a;
        byte* pb = (byte*)b;
        for (; k > 0; k--)
        {
            V b0 = L.Load((T*)pb);
            V b1 = TVectors.Value > 1 ? L.Load((T*)pb + L.Width) : default;
            V b2 = TVectors.Value > 2 ? L.Load((T*)pb + (2 * L.Width)) : default;
            byte* pa4 = pa + (row * 4);
            Step(pa, b0, b1, b2, ref r00, ref r01, ref r02);
            if (TRows.Value > 1) Step(pa + row, b0, b1, b2, ref r10, ref r11, ref r12);
            if (TRows.Value > 2) Step(pa + (row * 2), b0, b1, b2, ref r20, ref r21, ref r22);
            if (TRows.Value > 3) Step(pa + row3, b0, b1, b2, ref r30, ref r31, ref r32);
            if (TRows.Value > 4) Step(pa4, b0, b1, b2, ref r40, ref r41, ref r42);
            if (TRows.Value > 5) Step(pa4 + row, b0, b1, b2, ref r50, ref r51, ref r52);
            if (TRows.Value > 6) Step(pa4 + (row * 2), b0, b1, b2, ref r60, ref r61, ref r62);
            if (TRows.Value > 7) Step(pa4 + row3, b0, b1, b2, ref r70, ref r71, ref r72);
            pa += stepA;
            pb += stepB;
        }

        byte* pc = (byte*)c;
        nint rowC = job->RowC;
        bool full = lastLanes == L.Width;
        if (full && job->Overwrites && bias != null)
        {
            V b0 = L.Load(bias);
            V b1 = TVectors.Value > 1 ? L.Load(bias + L.Width) : default;
            V b2 = TVectors.Value > 2 ? L.Load(bias + (2 * L.Width)) : default;
            Put(pc, L.Add(r00, b0), L.Add(r01, b1), L.Add(r02, b2));
            if (TRows.Value > 1) Put(pc + rowC, L.Add(r10, b0), L.Add(r11, b1), L.Add(r12, b2));
            if (TRows.Value > 2) Put(pc + (rowC * 2), L.Add(r20, b0), L.Add(r21, b1), L.Add(r22, b2));
            if (TRows.Value > 3) Put(pc + (rowC * 3), L.Add(r30, b0), L.Add(r31, b1), L.Add(r32, b2));
            if (TRows.Value > 4) Put(pc + (rowC * 4), L.Add(r40, b0), L.Add(r41, b1), L.Add(r42, b2));
            if (TRows.Value > 5) Put(pc + (rowC * 5), L.Add(r50, b0), L.Add(r51, b1), L.Add(r52, b2));
            if (TRows.Value > 6) Put(pc + (rowC * 6), L.Add(r60, b0), L.Add(r61, b1), L.Add(r62, b2));
            if (TRows.Value > 7) Put(pc + (rowC * 7), L.Add(r70, b0), L.Add(r71, b1), L.Add(r72, b2));
        }
        else if (full && job->Overwrites)
        {
            Put(pc, r00, r01, r02);
            if (TRows.Value > 1) Put(pc + rowC, r10, r11, r12);
            if (TRows.Value > 2) Put(pc + (rowC * 2), r20, r21, r22);
            if (TRows.Value > 3) Put(pc + (rowC * 3), r30, r31, r32);
            if (TRows.Value > 4) Put(pc + (rowC * 4), r40, r41, r42);
            if (TRows.Value > 5) Put(pc + (rowC * 5), r50, r51, r52);
            if (TRows.Value > 6) Put(pc + (rowC * 6), r60, r61, r62);
            if (TRows.Value > 7) Put(pc + (rowC * 7), r70, r71, r72);
        }
        else if (full && job->Adds)
        {
            Add(pc, r00, r01, r02);
            if (TRows.Value > 1) Add(pc + rowC, r10, r11, r12);
            if (TRows.Value > 2) Add(pc + (rowC * 2), r20, r21, r22);
            if (TRows.Value > 3) Add(pc + (rowC * 3), r30, r31, r32);
            if (TRows.Value > 4) Add(pc + (rowC * 4), r40, r41, r42);
            if (TRows.Value > 5) Add(pc + (rowC * 5), r50, r51, r52);
            if (TRows.Value > 6) Add(pc + (rowC * 6), r60, r61, r62);
            if (TRows.Value > 7) Add(pc + (rowC * 7), r70, r71, r72);
        }
        else
        {
            byte* s = (byte*)job->Scratch;
            nint rowS = TVectors.Value * L.Width * sizeof(T);
            Put(s, r00, r01, r02);
            if (TRows.Value > 1) Put(s + rowS, r10, r11, r12);
            if (TRows.Value > 2) Put(s + (rowS * 2), r20, r21, r22);
            if (TRows.Value > 3) Put(s + (rowS * 3), r30, r31, r32);
            if (TRows.Value > 4) Put(s + (rowS * 4), r40, r41, r42);
            if (TRows.Value > 5) Put(s + (rowS * 5), r50, r51, r52);
            if (TRows.Value > 6) Put(s + (rowS * 6), r60, r61, r62);
            if (TRows.Value > 7) Put(s + (rowS * 7), r70, r71, r72);
            Finish(TRows.Value, c, bias, lastLanes, job);
        }
    }

    // c is written only when the sums are done: meanwhile its lines come near. No loop: one that holds an address longer makes the compiler spill sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(byte* c, nint rowC)
    {
        if (!Sse.IsSupported) return;
        FetchRow(c);
        if (TRows.Value > 1) FetchRow(c + rowC);
        if (TRows.Value > 2) FetchRow(c + (rowC * 2));
        if (TRows.Value > 3) FetchRow(c + (rowC * 3));
        if (TRows.Value > 4) FetchRow(c + (rowC * 4));
        if (TRows.Value > 5) FetchRow(c + (rowC * 5));
        if (TRows.Value > 6) FetchRow(c + (rowC * 6));
        if (TRows.Value > 7) FetchRow(c + (rowC * 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchRow(byte* c)
    {
        Sse.Prefetch0(c);
        if (TVectors.Value > 1) Sse.Prefetch0(c + (L.Width * sizeof(T)));
        if (TVectors.Value > 2) Sse.Prefetch0(c + (2 * L.Width * sizeof(T)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* a, V b0, V b1, V b2, ref V r0, ref V r1, ref V r2)
    {
        V x = L.Repeat(*(T*)a);
        r0 = L.MultiplyAdd(x, b0, r0);
        if (TVectors.Value > 1) r1 = L.MultiplyAdd(x, b1, r1);
        if (TVectors.Value > 2) r2 = L.MultiplyAdd(x, b2, r2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(byte* c, V r0, V r1, V r2)
    {
        L.Store((T*)c, r0);
        if (TVectors.Value > 1) L.Store((T*)c + L.Width, r1);
        if (TVectors.Value > 2) L.Store((T*)c + (2 * L.Width), r2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(byte* c, V r0, V r1, V r2)
        => Put(
            c,
            L.Add(L.Load((T*)c), r0),
            TVectors.Value > 1 ? L.Add(L.Load((T*)c + L.Width), r1) : default,
            TVectors.Value > 2 ? L.Add(L.Load((T*)c + (2 * L.Width)), r2) : default);

    // The general write-out: from the scratch, since holding 24 sums and all cases in registers would only spill.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Finish(int rows, T* c, T* bias, int lastLanes, TileJob<T>* job)
    {
        V alpha = L.Repeat(job->Alpha), beta = L.Repeat(job->Beta);
        bool reads = job->Adds || !EqualityComparer<T>.Default.Equals(job->Beta, default);
        T* s = job->Scratch;
        for (int i = 0; i < rows; i++)
        {
            for (int v = 0; v < TVectors.Value; v++)
            {
                bool whole = v < TVectors.Value - 1 || lastLanes == L.Width;
                T* to = c + (v * L.Width);
                V sum = L.Multiply(alpha, L.Load(s + (v * L.Width)));
                if (reads) sum = L.MultiplyAdd(beta, whole ? L.Load(to) : L.LoadFirst(to, lastLanes), sum);
                if (bias != null) sum = L.Add(sum, whole ? L.Load(bias + (v * L.Width)) : L.LoadFirst(bias + (v * L.Width), lastLanes));
                if (job->RowBias != null) sum = L.Add(sum, L.Repeat(job->RowBias[i]));
                if (job->Relu) sum = L.Rectify(sum);
                if (whole) L.Store(to, sum);
                else L.StoreFirst(to, sum, lastLanes);
            }
            s += TVectors.Value * L.Width;
            c = (T*)((byte*)c + job->RowC);
        }
    }
}
