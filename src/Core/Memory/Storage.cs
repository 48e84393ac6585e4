using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>The memory of a tensor and of all its views: one managed array and the counter of writes into it.</summary>
internal sealed class Storage
{
    private object? _data;
    private readonly BufferPool.Buffer? _buffer;
    private readonly Storage? _owner;
    // Where the elements begin in the array: pooled arrays are longer, so that a line of the cache can begin there.
    private readonly int _start;

    private Storage(object data, int start, Dtype dtype, int length, BufferPool.Buffer? buffer, Storage? owner)
    {
        _data = data;
        _start = start;
        _buffer = buffer;
        _owner = owner;
        Dtype = dtype;
        Length = length;
    }

    public Dtype Dtype { get; }

    /// <summary>Elements.</summary>
    public int Length { get; }

    private Counter? _shared;
    private int _version;

    /// <summary>Writes so far; saved tensors compare it.</summary>
    public int Version => _shared is null ? _version : _shared.Writes;

    /// <summary>The op that wrote last, for the error that names it.</summary>
    public string? LastWriter { get; private set; }

    /// <summary>Where that was called, as the caller of <see cref="Bump"/> says.</summary>
    public object? LastWriteOrigin { get; private set; }

    /// <summary>Gradient slots of a running backward pass that hold this storage.</summary>
    public int Slots;

    /// <summary>Made inside a backward pass and seen by nobody else: its buffer goes back to the pool when the last slot lets go.</summary>
    public bool IsTransient;

    /// <summary>A storage of <paramref name="length"/> elements with undefined contents.</summary>
    public static Storage Allocate(Dtype dtype, int length) => dtype switch
    {
        Dtype.Float32 => Allocate<float>(dtype, length),
        Dtype.Float64 => Allocate<double>(dtype, length),
        Dtype.Int64 => Allocate<long>(dtype, length),
        Dtype.Int32 => Allocate<int>(dtype, length),
        Dtype.UInt8 => Allocate<byte>(dtype, length),
        _ => Allocate<bool>(dtype, length),
    };

    private static Storage Allocate<T>(Dtype dtype, int length)
        where T : unmanaged
    {
        var scope = TransientScope.Current;
        if (length * (long)Unsafe.SizeOf<T>() < BufferPool.SmallestPooled)
        {
            return new Storage(new T[length], 0, dtype, length, null, null) { IsTransient = scope is not null };
        }
        var buffer = BufferPool.RentBuffer<T>(length);
        var storage = new Storage(buffer.Array, buffer.Start, dtype, length, buffer, null);
        buffer.Watch(storage);
        if (scope is null) return storage;
        storage.IsTransient = true;
        scope.Add(storage);
        return storage;
    }

    /// <summary>A storage over an array that the caller gives away.</summary>
    public static Storage Adopt<T>(T[] array)
        where T : unmanaged => new(array, 0, Dtypes.Of<T>(), array.Length, null, null);

    /// <summary>The same memory with a write counter of its own: what <c>Data</c> gives.</summary>
    public Storage WithOwnVersion() => new(Data, _start, Dtype, Length, null, this);

    /// <summary>The memory of <paramref name="other"/> under this storage's write counter, which both share from now on.</summary>
    public Storage Replace(Storage other) => new(other.Data, other._start, other.Dtype, other.Length, null, other) { _shared = _shared ??= new Counter { Writes = _version } };

    private object Data => _data ?? throw new ObjectDisposedException("Tensor", "the buffer of this tensor went back to the pool: it was used only inside a backward pass");

    /// <summary>The elements.</summary>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Unsafe.As<T[]>(Data)), _start), Length);

    /// <summary>The elements, for a caller who may keep the span longer than the tensor: the pool forgets this buffer.</summary>
    public Span<T> Expose<T>()
        where T : unmanaged
    {
        for (var s = this; s is not null; s = s._owner) s._buffer?.Forget();
        IsTransient = false;
        return As<T>();
    }

    public void Bump(string writer, object? origin)
    {
        if (_shared is null) _version++;
        else _shared.Writes++;
        LastWriter = writer;
        LastWriteOrigin = origin;
    }

    /// <summary>Gives the buffer back now. Only for a storage that nothing else can reach.</summary>
    public void Recycle()
    {
        IsTransient = false;
        if (_buffer is null) return;
        _data = null;
        _buffer.Return();
    }
}

/// <summary>Writes counted for several storages: those that a tensor had before and after its data was swapped.</summary>
internal sealed class Counter
{
    public int Writes;
}

/// <summary>Collects what is allocated inside one node's backward, so that what does not leave it goes back to the pool at once.</summary>
internal static class TransientScope
{
    [ThreadStatic]
    private static List<Storage>? t_current;

    public static List<Storage>? Current => t_current;

    public static List<Storage>? Enter(List<Storage>? scope)
    {
        var outer = t_current;
        t_current = scope;
        return outer;
    }
}
