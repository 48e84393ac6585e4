using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>
/// Arrays of exact lengths that do not move, reused: training repeats its shapes. What the engine returns is free at once; the rest is found by watching each
/// buffer's owner through a weak handle, and sweeping after a young collection that the pool asks for when the bytes out pass a budget.
/// </summary>
/// <remarks>Rejected: finalizers (one a tensor, run late), reference counts (users would have to count), ArrayPool (rounds lengths up, never learns of garbage).</remarks>
internal static class BufferPool
{
    /// <summary>Below this many bytes a plain array is cheaper.</summary>
    public const int SmallestPooled = 2048;

    /// <summary>Bytes handed out since the last sweep before owners are looked at again: what a last-level cache holds.</summary>
    private const long Slack = 24L << 20;

    /// <summary>Bytes of a line of the cache: a register's load or store that crosses two takes twice as long.</summary>
    private const int Line = 64;

    /// <summary>Sweeps that a free buffer survives unused.</summary>
    private const int Patience = 64;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(Type Type, int Length), Stack<Buffer>> s_free = [];
    private static readonly List<Buffer> s_watched = [];
    private static long s_out, s_mostOut, s_limit = Slack, s_live, s_idle;
    private static int s_sweeps, s_collections;

    /// <summary>Collects, sweeps and poisons at every rent: a test mode in which a buffer that came back too early shows.</summary>
    public static bool Paranoid { get; set; } = Environment.GetEnvironmentVariable("MINITORCH_POOL") == "paranoid";

    /// <summary>Bytes of buffers that are out: owned by live tensors, or not yet known to be garbage.</summary>
    public static long BytesOut => Volatile.Read(ref s_out);

    /// <summary>Arrays that the pool has had to make.</summary>
    public static long Misses { get; private set; }

    /// <summary>An array of exactly this length; its contents are whatever was left in it.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged
    {
        if (length * (long)Unsafe.SizeOf<T>() < SmallestPooled) return new T[length];
        lock (s_lock)
        {
            if (TryTake(typeof(T), length, out var buffer)) return Unsafe.As<T[]>(buffer.Array);
        }
        return New<T>(length, length);
    }

    /// <summary>Gives a rented array back; the caller must not touch it again.</summary>
    public static void Return<T>(T[] array)
        where T : unmanaged
    {
        if (array.Length * (long)Unsafe.SizeOf<T>() < SmallestPooled) return;
        lock (s_lock) Put(MakeBuffer(array));
    }

    /// <summary>A buffer for a storage that will be watched, with room for <paramref name="length"/> elements from the start of a line on.</summary>
    internal static Buffer RentBuffer<T>(int length)
        where T : unmanaged
    {
        int room = (int)Math.Min(length + (uint)(Line / Unsafe.SizeOf<T>()) - 1, int.MaxValue);
        long bytes = room * (long)Unsafe.SizeOf<T>();
        if (Paranoid || Volatile.Read(ref s_out) + bytes > s_limit) Reclaim();
        lock (s_lock)
        {
            if (!TryTake(typeof(T), room, out var buffer)) buffer = MakeBuffer(New<T>(room, length));
            s_out += bytes;
            s_mostOut = Math.Max(s_mostOut, s_out);
            return buffer;
        }
    }

    private static T[] New<T>(int length, int wanted)
        where T : unmanaged
    {
        Misses++;
        try
        {
            return GC.AllocateUninitializedArray<T>(length, pinned: true);
        }
        catch (OutOfMemoryException)
        {
            throw new OutOfMemoryException($"can't allocate memory: you tried to allocate {wanted * (long)Unsafe.SizeOf<T>()} bytes ({wanted} elements of {typeof(T).Name})");
        }
    }

    private static unsafe Buffer MakeBuffer<T>(T[] array)
        where T : unmanaged
    {
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return new Buffer(array, typeof(T), array.Length, array.Length * (long)sizeof(T), (int)(-address & (Line - 1)) / sizeof(T));
    }

    private static bool TryTake(Type type, int length, out Buffer buffer)
    {
        if (!s_free.TryGetValue((type, length), out var stack) || !stack.TryPop(out buffer!))
        {
            buffer = null!;
            return false;
        }
        s_idle -= buffer.Bytes;
        return true;
    }

    private static void Put(Buffer buffer)
    {
        if (!s_free.TryGetValue((buffer.Type, buffer.Length), out var stack)) s_free[(buffer.Type, buffer.Length)] = stack = new Stack<Buffer>();
        buffer.FreeSince = s_sweeps;
        s_idle += buffer.Bytes;
        if (Paranoid) buffer.Poison();
        stack.Push(buffer);
    }

    /// <summary>Collects as little as frees enough: owners that died young first, older generations only if that leaves too much out.</summary>
    private static void Reclaim()
    {
        lock (s_lock)
        {
            if (GC.CollectionCount(0) != s_collections) Sweep();
            for (int generation = Paranoid ? 2 : 0; generation <= 2 && (Paranoid || s_out > s_live + Slack / 2); generation++)
            {
                GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
                Sweep();
                if (generation == 2) s_live = s_out;
            }
            s_live = Math.Min(s_live, s_out);
            s_limit = s_out + Math.Max(Slack, s_out / 4);
            Trim();
        }
    }

    private static void Sweep()
    {
        s_collections = GC.CollectionCount(0);
        s_sweeps++;
        int kept = 0;
        for (int i = 0; i < s_watched.Count; i++)
        {
            var buffer = s_watched[i];
            if (buffer.State == BufferState.Watched && buffer.OwnerLives)
            {
                s_watched[kept++] = buffer;
                continue;
            }
            if (buffer.State == BufferState.Watched) Free(buffer);
            buffer.IsListed = false;
        }
        s_watched.RemoveRange(kept, s_watched.Count - kept);
    }

    private static void Free(Buffer buffer)
    {
        buffer.State = BufferState.Free;
        s_out -= buffer.Bytes;
        Put(buffer);
    }

    /// <summary>
    /// Lets go of what lies unused: now and then of what has long done so; of all but the last sweep's at once where far more is free than was out lately, for then lengths do not repeat.
    /// </summary>
    private static void Trim()
    {
        int patience = s_idle > (2 * s_mostOut) + Slack ? 1 : Patience;
        if (s_sweeps % patience != 0) return;
        foreach (var (key, stack) in s_free)
        {
            var young = stack.Where(b => s_sweeps - b.FreeSince < patience).Reverse().ToArray();
            if (young.Length == 0) s_free.Remove(key);
            if (young.Length == stack.Count) continue;
            s_idle -= stack.Sum(b => b.Bytes) - young.Sum(b => b.Bytes);
            stack.Clear();
            foreach (var buffer in young) stack.Push(buffer);
        }
        if (s_sweeps % Patience == 0) s_mostOut = s_out;
    }

    internal enum BufferState
    {
        Free,
        Watched,
        Forgotten,
    }

    /// <summary>One array and the weak handle on the storage that owns it now.</summary>
    internal sealed class Buffer(Array array, Type type, int length, long bytes, int start)
    {
        private readonly WeakReference<Storage> _owner = new(null!);

        public Array Array => array;

        /// <summary>The first element at the start of a line of the cache.</summary>
        public int Start => start;

        public Type Type => type;

        public int Length => length;

        public long Bytes => bytes;

        public BufferState State;

        public bool IsListed;

        public int FreeSince;

        public bool OwnerLives => _owner.TryGetTarget(out _);

        public void Watch(Storage owner)
        {
            lock (s_lock)
            {
                _owner.SetTarget(owner);
                State = BufferState.Watched;
                if (IsListed) return;
                IsListed = true;
                s_watched.Add(this);
            }
        }

        public void Return()
        {
            lock (s_lock)
            {
                if (State != BufferState.Watched) return;
                _owner.SetTarget(null!);
                Free(this);
            }
        }

        public void Forget()
        {
            lock (s_lock)
            {
                if (State != BufferState.Watched) return;
                State = BufferState.Forgotten;
                s_out -= bytes;
            }
        }

        public void Poison() => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), (int)Math.Min(bytes, int.MaxValue)).Fill(0xFF);
    }
}
