using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>
/// A copy between two layouts of one shape: dims are put in the target's order and merged, then it is rows in a row, or a transposition of two dims in
/// tiles, or single elements. T is any type of the element's size. The source's strides may be negative.
/// </summary>
internal unsafe struct StridedCopy<T>
    where T : unmanaged
{
    private const int Tile = 16;

    private T* _source;
    private T* _target;
    private int _rank;
    private int* _sizes;
    private nint* _from;
    private nint* _to;
    private int _transposed;

    /// <summary>target = source, both from their layouts' offsets.</summary>
    [SkipLocalsInit]
    public static void Run(T* source, Layout from, T* target, Layout to)
    {
        int rank = to.Rank;
        int* sizes = stackalloc int[rank + 1];
        nint* fromStrides = stackalloc nint[rank + 1];
        nint* toStrides = stackalloc nint[rank + 1];
        var copy = new StridedCopy<T>
        {
            _source = source + from.Offset,
            _target = target + to.Offset,
            _sizes = sizes,
            _from = fromStrides,
            _to = toStrides,
        };
        if (copy.Arrange(from, to)) copy.Start(to.Numel);
        else copy.RunInOrder(from, to);
    }

    /// <summary>Sorts dims by the target's strides and merges them; false if the target overlaps itself, where order matters.</summary>
    private bool Arrange(Layout from, Layout to)
    {
        int n = 0;
        for (int d = 0; d < to.Rank; d++)
        {
            if (to.Sizes[d] == 1) continue;
            nint stride = to.Strides[d];
            int at = n++;
            for (; at > 0 && _to[at - 1] < stride; at--) Move(at, at - 1);
            (_sizes[at], _from[at], _to[at]) = (to.Sizes[d], from.Strides[d], stride);
        }
        for (int d = 0; d < n; d++)
        {
            nint reach = d + 1 < n ? _to[d + 1] * _sizes[d + 1] : 1;
            if (_to[d] < reach) return false;
        }
        _rank = 0;
        for (int d = 0; d < n; d++)
        {
            bool joins = _rank > 0 && _to[_rank - 1] == _to[d] * _sizes[d] && _from[_rank - 1] == _from[d] * _sizes[d];
            if (joins) _sizes[_rank - 1] *= _sizes[d];
            else _sizes[_rank++] = _sizes[d];
            _from[_rank - 1] = _from[d];
            _to[_rank - 1] = _to[d];
        }
        return true;
    }

    private readonly void Move(int to, int from) => (_sizes[to], _from[to], _to[to]) = (_sizes[from], _from[from], _to[from]);

    private void Start(int count)
    {
        if (_rank == 0)
        {
            if (count > 0) *_target = *_source;
            return;
        }
        int last = _rank - 1;
        _transposed = -1;
        // A transposition: some other dim is the source's row.
        if (_to[last] == 1 && _from[last] > 1)
        {
            for (int d = 0; d < last; d++)
                if (_from[d] == 1 && _sizes[d] >= 4) _transposed = d;
        }
        int units = 1;
        if (_transposed >= 0)
        {
            // The transposed dim becomes the second to last; its tiles are units of work.
            (int size, nint f, nint t) = (_sizes[_transposed], _from[_transposed], _to[_transposed]);
            for (int d = _transposed; d < last - 1; d++) Move(d, d + 1);
            (_sizes[last - 1], _from[last - 1], _to[last - 1]) = (size, f, t);
            for (int d = 0; d < last - 1; d++) units *= _sizes[d];
            units *= (size + Tile - 1) / Tile;
        }
        else if (_rank == 1 && _from[0] == 1 && _to[0] == 1)
        {
            // One row: cut in pieces.
            units = (count + ElementPass.Grain - 1) / ElementPass.Grain;
        }
        else
        {
            for (int d = 0; d < last; d++) units *= _sizes[d];
        }
        if (count < 4 * ElementPass.Grain || Workers.Threads == 1) RunUnits(0, units);
        else Workers.For(units, Math.Max(1, (int)((long)units * ElementPass.Grain / count)), new Job(this));
    }

    private readonly struct Job(StridedCopy<T> copy) : IRangeJob
    {
        public void Run(int start, int end) => copy.RunUnits(start, end);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void RunUnits(int start, int end)
    {
        int last = _rank - 1;
        if (_transposed < 0 && last == 0 && _from[0] == 1 && _to[0] == 1)
        {
            long first = (long)start * ElementPass.Grain, count = Math.Min((long)end * ElementPass.Grain, _sizes[0]) - first;
            Buffer.MemoryCopy(_source + first, _target + first, count * sizeof(T), count * sizeof(T));
            return;
        }
        int outer = _transposed < 0 ? last : last - 1;
        int tiles = _transposed < 0 ? 1 : (_sizes[last - 1] + Tile - 1) / Tile;
        int* index = stackalloc int[_rank];
        int row = start / tiles, tile = start % tiles;
        T* source = _source, target = _target;
        for (int d = outer - 1; d >= 0; d--)
        {
            index[d] = row % _sizes[d];
            row /= _sizes[d];
            source += index[d] * _from[d];
            target += index[d] * _to[d];
        }
        for (int unit = start; unit < end; unit++)
        {
            if (_transposed < 0)
            {
                Row(source, target);
            }
            else
            {
                int first = tile * Tile;
                Transposition.Run(source + first, _from[last], target + first * _to[last - 1], _to[last - 1], Math.Min(Tile, _sizes[last - 1] - first), _sizes[last]);
                if (++tile < tiles) continue;
                tile = 0;
            }
            for (int d = outer - 1; d >= 0; d--)
            {
                source += _from[d];
                target += _to[d];
                if (++index[d] < _sizes[d]) break;
                source -= _from[d] * _sizes[d];
                target -= _to[d] * _sizes[d];
                index[d] = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Row(T* source, T* target)
    {
        int n = _sizes[_rank - 1];
        nint from = _from[_rank - 1], to = _to[_rank - 1];
        if (to == 1 && from == 1 && n >= 16) CopyRow((byte*)source, (byte*)target, (nint)n * sizeof(T));
        else if (to == 1 && from == 0) new Span<T>(target, n).Fill(*source);
        else if (to == 1) StridedRows.Gather(source, from, target, n);
        else
        {
            for (int i = 0; i < n; i++, source += from, target += to) *target = *source;
        }
    }

    /// <summary>At least 16 bytes; short rows without the cost of a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(byte* source, byte* target, nint bytes)
    {
        if (bytes > 1024)
        {
            Buffer.MemoryCopy(source, target, bytes, bytes);
            return;
        }
        nint at = 0;
        for (; at + 32 <= bytes; at += 32) Vector256.Load(source + at).Store(target + at);
        if (at + 16 <= bytes)
        {
            Vector128.Load(source + at).Store(target + at);
            at += 16;
        }
        if (at < bytes) Vector128.Load(source + bytes - 16).Store(target + bytes - 16);
    }

    /// <summary>Element after element in row-major order: the last of those that fall together stays.</summary>
    private readonly void RunInOrder(Layout from, Layout to)
    {
        for (int i = 0; i < to.Numel; i++) _target[OffsetOf(to, i)] = _source[OffsetOf(from, i)];
    }

    private static nint OffsetOf(Layout layout, int i)
    {
        nint offset = 0;
        for (int d = layout.Rank - 1; d >= 0; d--)
        {
            offset += (nint)(i % layout.Sizes[d]) * layout.Strides[d];
            i /= layout.Sizes[d];
        }
        return offset;
    }
}
