using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch.Tests;

/// <summary>Tensors of some size begin at a line of the cache and stay there: a register's load never takes two.</summary>
public sealed class AlignmentTests
{
    [Theory]
    [InlineData(512)]
    [InlineData(1001)]
    [InlineData(300_007)]
    public void Elements_begin_at_a_line_of_the_cache(int length)
    {
        Tensor x = Tensor.Ones(length), y = x.Double() + 1;
        nint first = Address(x.AsSpan<float>());
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        Assert.Equal(0, first % 64);
        Assert.Equal(first, Address(x.AsSpan<float>()));
        Assert.Equal(0, Address(y.AsSpan<double>()) % 64);
        Assert.Equal(length, x.AsSpan<float>().Length);
    }

    private static unsafe nint Address<T>(Span<T> span) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
}
