using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The pointwise part of a recurrent step, for one row of n hidden numbers. Gates lie one after another, n apart.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Gates, whose weights are stacked.</summary>
    static abstract int Gates { get; }

    /// <summary>A second state, c.</summary>
    static abstract bool HasMemory { get; }

    /// <summary>What comes from the hidden state enters apart from what comes from the input, so their gradients differ.</summary>
    static abstract bool SplitsHidden { get; }

    /// <summary>
    /// gates (from the input, biases included) and fromHidden to the activated gates, and h and c to their next values; kept is what else the gradient needs.
    /// </summary>
    static abstract void Forward<V, T>(int n, T* gates, T* fromHidden, T* h, T* c, T* kept)
        where V : unmanaged, IReals<V>
        where T : unmanaged;

    /// <summary>
    /// From dh and dc of the next states: the gradients of the gates (and of what came from the hidden state, where that differs), dc of the last, and in dh the part
    /// of the last state's gradient that does not pass through the gates.
    /// </summary>
    static abstract void Backward<V, T>(int n, T* gates, T* kept, T* lastH, T* dh, T* dc, T* dgates, T* dhidden)
        where V : unmanaged, IReals<V>
        where T : unmanaged;
}

/// <summary>Loads and stores that mind the end of a row, and the activations of gates, each a loop of its own: made of several, they would not all be inlined.</summary>
internal static unsafe class RowLanes<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(T* from, int i, int n) => i + V.Count <= n ? V.Load(from + i) : V.LoadPart(from + i, n - i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V value, T* to, int i, int n)
    {
        if (i + V.Count <= n) V.Store(value, to + i);
        else V.StorePart(value, to + i, n - i);
    }

    /// <summary>x = sigmoid(x + y)</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sigmoid(int n, T* x, T* y)
    {
        for (int j = 0; j < n; j += V.Count) Store((Load(x, j, n) + Load(y, j, n)).Sigmoid(), x, j, n);
    }

    /// <summary>x = tanh(x + y)</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tanh(int n, T* x, T* y)
    {
        for (int j = 0; j < n; j += V.Count) Store((Load(x, j, n) + Load(y, j, n)).Tanh(), x, j, n);
    }
}

/// <summary>i, f, o = sigmoid, g = tanh of the gates i, f, g, o;  c' = f c + i g,  h' = o tanh c' (Hochreiter and Schmidhuber, 1997; Gers et al., 2000). Keeps c.</summary>
internal readonly unsafe struct LstmCell : IRecurrentCell
{
    public static int Gates => 4;

    public static bool HasMemory => true;

    public static bool SplitsHidden => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, T>(int n, T* gates, T* fromHidden, T* h, T* c, T* kept)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        RowLanes<V, T>.Sigmoid(2 * n, gates, fromHidden);
        RowLanes<V, T>.Tanh(n, gates + 2 * n, fromHidden + 2 * n);
        RowLanes<V, T>.Sigmoid(n, gates + 3 * n, fromHidden + 3 * n);
        for (int j = 0; j < n; j += V.Count)
        {
            V i = RowLanes<V, T>.Load(gates, j, n), f = RowLanes<V, T>.Load(gates + n, j, n);
            V g = RowLanes<V, T>.Load(gates + 2 * n, j, n), o = RowLanes<V, T>.Load(gates + 3 * n, j, n);
            V last = RowLanes<V, T>.Load(c, j, n), next = V.MulAdd(f, last, i * g);
            RowLanes<V, T>.Store(last, kept, j, n);
            RowLanes<V, T>.Store(next, c, j, n);
            RowLanes<V, T>.Store(o * next.Tanh(), h, j, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, T>(int n, T* gates, T* kept, T* lastH, T* dh, T* dc, T* dgates, T* dhidden)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        for (int j = 0; j < n; j += V.Count)
        {
            V i = RowLanes<V, T>.Load(gates, j, n), f = RowLanes<V, T>.Load(gates + n, j, n);
            V g = RowLanes<V, T>.Load(gates + 2 * n, j, n), o = RowLanes<V, T>.Load(gates + 3 * n, j, n), last = RowLanes<V, T>.Load(kept, j, n);
            V t = V.MulAdd(f, last, i * g).Tanh(), dy = RowLanes<V, T>.Load(dh, j, n);
            V d = RowLanes<V, T>.Load(dc, j, n) + dy * o * (1 - t * t);
            RowLanes<V, T>.Store(d * g * i * (1 - i), dgates, j, n);
            RowLanes<V, T>.Store(d * last * f * (1 - f), dgates + n, j, n);
            RowLanes<V, T>.Store(d * i * (1 - g * g), dgates + 2 * n, j, n);
            RowLanes<V, T>.Store(dy * t * o * (1 - o), dgates + 3 * n, j, n);
            RowLanes<V, T>.Store(d * f, dc, j, n);
            RowLanes<V, T>.Store(V.Of(0), dh, j, n);
        }
    }
}

/// <summary>r, z = sigmoid of the gates r, z;  n = tanh(x_n + r h_n),  h' = (1 - z) n + z h (Cho et al., 2014). Keeps h_n, what the hidden state gives n.</summary>
internal readonly unsafe struct GruCell : IRecurrentCell
{
    public static int Gates => 3;

    public static bool HasMemory => false;

    public static bool SplitsHidden => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, T>(int n, T* gates, T* fromHidden, T* h, T* c, T* kept)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        RowLanes<V, T>.Sigmoid(2 * n, gates, fromHidden);
        for (int j = 0; j < n; j += V.Count)
        {
            V r = RowLanes<V, T>.Load(gates, j, n), z = RowLanes<V, T>.Load(gates + n, j, n);
            V hidden = RowLanes<V, T>.Load(fromHidden + 2 * n, j, n), last = RowLanes<V, T>.Load(h, j, n);
            V fresh = V.MulAdd(r, hidden, RowLanes<V, T>.Load(gates + 2 * n, j, n)).Tanh();
            RowLanes<V, T>.Store(fresh, gates + 2 * n, j, n);
            RowLanes<V, T>.Store(hidden, kept, j, n);
            RowLanes<V, T>.Store(V.MulAdd(z, last - fresh, fresh), h, j, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, T>(int n, T* gates, T* kept, T* lastH, T* dh, T* dc, T* dgates, T* dhidden)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        for (int j = 0; j < n; j += V.Count)
        {
            V r = RowLanes<V, T>.Load(gates, j, n), z = RowLanes<V, T>.Load(gates + n, j, n), fresh = RowLanes<V, T>.Load(gates + 2 * n, j, n);
            V dy = RowLanes<V, T>.Load(dh, j, n), dFresh = dy * (1 - z) * (1 - fresh * fresh);
            V dz = dy * (RowLanes<V, T>.Load(lastH, j, n) - fresh) * z * (1 - z), dr = dFresh * RowLanes<V, T>.Load(kept, j, n) * r * (1 - r);
            RowLanes<V, T>.Store(dr, dgates, j, n);
            RowLanes<V, T>.Store(dz, dgates + n, j, n);
            RowLanes<V, T>.Store(dFresh, dgates + 2 * n, j, n);
            RowLanes<V, T>.Store(dr, dhidden, j, n);
            RowLanes<V, T>.Store(dz, dhidden + n, j, n);
            RowLanes<V, T>.Store(dFresh * r, dhidden + 2 * n, j, n);
            RowLanes<V, T>.Store(dy * z, dh, j, n);
        }
    }
}

/// <summary>h' = tanh or max(0, .) of the one gate (Elman, 1990).</summary>
internal readonly unsafe struct ElmanCell<TIsRelu> : IRecurrentCell
    where TIsRelu : struct, IFlag
{
    public static int Gates => 1;

    public static bool HasMemory => false;

    public static bool SplitsHidden => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, T>(int n, T* gates, T* fromHidden, T* h, T* c, T* kept)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        for (int j = 0; j < n; j += V.Count)
        {
            V x = RowLanes<V, T>.Load(gates, j, n) + RowLanes<V, T>.Load(fromHidden, j, n);
            V y = TIsRelu.Value ? V.Maximum(x, V.Of(0)) : x.Tanh();
            RowLanes<V, T>.Store(y, gates, j, n);
            RowLanes<V, T>.Store(y, h, j, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, T>(int n, T* gates, T* kept, T* lastH, T* dh, T* dc, T* dgates, T* dhidden)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        for (int j = 0; j < n; j += V.Count)
        {
            V y = RowLanes<V, T>.Load(gates, j, n), dy = RowLanes<V, T>.Load(dh, j, n);
            RowLanes<V, T>.Store(TIsRelu.Value ? V.Select(y > 0, dy, V.Of(0)) : dy * (1 - y * y), dgates, j, n);
            RowLanes<V, T>.Store(V.Of(0), dh, j, n);
        }
    }
}

/// <summary>A choice made when the code is compiled.</summary>
internal interface IFlag
{
    static abstract bool Value { get; }
}

internal readonly struct Yes : IFlag
{
    public static bool Value => true;
}

internal readonly struct No : IFlag
{
    public static bool Value => false;
}
