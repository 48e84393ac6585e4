using System.Runtime.InteropServices;

namespace MiniTorch;

/// <content>Memory for time.</content>
public static partial class Autograd
{
    /// <summary>
    /// Runs <paramref name="fn"/> without keeping what its ops save: backward runs it again when it needs them. The gradients are the same, also those of
    /// parameters that it uses besides its input.
    /// </summary>
    /// <param name="fn">Must compute the same when it runs again.</param>
    /// <param name="input">Its input.</param>
    /// <param name="preserveRngState">Replay the default generator's random numbers.</param>
    /// <param name="checkDeterminism">Compare what is computed again with a hash of what was computed first, and throw if it differs.</param>
    /// <remarks>torch.utils.checkpoint (the variant without reentrant backward)</remarks>
    public static Tensor Checkpoint(Func<Tensor, Tensor> fn, Tensor input, bool preserveRngState = true, bool checkDeterminism = true)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return Checkpoint(x => (Tensor[])[fn(x[0])], [input], preserveRngState, checkDeterminism)[0];
    }

    /// <summary>As above for several inputs.</summary>
    public static Tensor Checkpoint(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, bool preserveRngState = true, bool checkDeterminism = true)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return Checkpoint(x => (Tensor[])[fn(x)], inputs, preserveRngState, checkDeterminism)[0];
    }

    /// <summary>As above for several inputs and outputs.</summary>
    public static Tensor[] Checkpoint(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, bool preserveRngState = true, bool checkDeterminism = true)
    {
        ArgumentNullException.ThrowIfNull(fn);
        ArgumentNullException.ThrowIfNull(inputs);
        var frame = new CheckpointFrame(() => fn([.. inputs]), preserveRngState, checkDeterminism);
        return frame.Run();
    }
}

/// <summary>One checkpointed call: what it saved, by number, and the values when they have been computed again.</summary>
internal sealed class CheckpointFrame(Func<Tensor[]> fn, bool preserveRngState, bool checkDeterminism)
{
    private readonly List<Fingerprint> _saved = [];
    private readonly Dictionary<int, (Tensor Tensor, int Version)> _recomputed = [];
    private readonly byte[]? _randomState = preserveRngState ? Generator.Default.GetState() : null;

    public Tensor[] Run()
    {
        using var hooks = new SavedTensorsHooksScope(new SavedTensorsHooks(Pack, Unpack));
        return fn();
    }

    private object? Pack(Tensor tensor)
    {
        _saved.Add(Fingerprint.Of(tensor, checkDeterminism));
        return _saved.Count - 1;
    }

    private Tensor Unpack(object? packed)
    {
        int number = (int)packed!;
        lock (_recomputed)
        {
            if (!_recomputed.ContainsKey(number)) Recompute();
            _recomputed.Remove(number, out var kept);
            if (kept.Tensor.Version != kept.Version)
            {
                throw new InvalidOperationException("one of the variables needed for gradient computation has been modified by an inplace operation, inside of a checkpointed function: "
                    + $"[{kept.Tensor.Dtype.ScalarName()}Tensor {kept.Tensor.Shape}] is at version {kept.Tensor.Version}; expected version {kept.Version} instead, last written by {kept.Tensor.Storage.LastWriter}.");
            }
            return kept.Tensor;
        }
    }

    private void Recompute()
    {
        var now = _randomState is null ? null : Generator.Default.GetState();
        if (_randomState is not null) Generator.Default.SetState(_randomState);
        int count = 0;
        try
        {
            using var mode = new GradModeScope(true);
            using var hooks = new SavedTensorsHooksScope(new SavedTensorsHooks(Keep, _ => throw new InvalidOperationException("[checkpoint] backward within a recomputation")));
            fn();
        }
        finally
        {
            if (now is not null) Generator.Default.SetState(now);
        }
        if (count != _saved.Count)
        {
            throw new InvalidOperationException($"Autograd.Checkpoint: A different number of tensors was saved during the original forward and recomputation: {_saved.Count}, then {count}. The function must compute the same each time.");
        }

        object? Keep(Tensor tensor)
        {
            int number = count++;
            if (number >= _saved.Count) return null;
            var (expected, got) = (_saved[number], Fingerprint.Of(tensor, checkDeterminism));
            if (expected.Shape != got.Shape || expected.Dtype != got.Dtype)
            {
                throw new InvalidOperationException($"Autograd.Checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass: saved tensor {number} was {expected.Dtype.Name()} {expected.Shape}, now {got.Dtype.Name()} {got.Shape}");
            }
            if (expected.Hash != got.Hash)
            {
                throw new InvalidOperationException($"Autograd.Checkpoint: Recomputed values differ from those of the forward pass, at saved tensor {number}, {got.Dtype.Name()} {got.Shape}. "
                    + "The function is not deterministic, or what it reads was changed before backward; pass random numbers of generators other than the default in, or checkDeterminism: false if this is meant.");
            }
            _recomputed[number] = (tensor, tensor.Version);
            return null;
        }
    }

    private readonly record struct Fingerprint(Shape Shape, Dtype Dtype, ulong Hash)
    {
        public static Fingerprint Of(Tensor tensor, bool hashes) => new(tensor.Shape, tensor.Dtype, hashes ? HashOf(tensor) : 0);

        /// <summary>Of the bits of the elements in order; four lanes, so that memory and not the multiplier sets the pace.</summary>
        private static ulong HashOf(Tensor tensor)
        {
            const ulong Prime = 0x9E3779B97F4A7C15;
            var dense = tensor.IsContiguous ? tensor : tensor.Copied();
            int size = dense.Dtype.ElementSize();
            var bytes = dense.Bits<byte>().Slice(dense.StorageOffset * size, dense.Numel * size);
            ulong a = 1, b = 2, c = 3, d = 4;
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            int i = 0;
            for (; i + 4 <= words.Length; i += 4)
            {
                a = (a ^ words[i]) * Prime;
                b = (b ^ words[i + 1]) * Prime;
                c = (c ^ words[i + 2]) * Prime;
                d = (d ^ words[i + 3]) * Prime;
            }
            foreach (byte rest in bytes[(i * 8)..]) a = (a ^ rest) * Prime;
            GC.KeepAlive(dense);
            return ((a ^ (a >> 32)) * Prime) + ((b ^ (b >> 31)) * Prime) + ((c ^ (c >> 30)) * Prime) + (d ^ (d >> 29));
        }
    }
}
