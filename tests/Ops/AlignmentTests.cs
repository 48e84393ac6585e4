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
        for (int i = 0; i < 5; i++)
        {
            Tensor x = Tensor.Ones(length), y = x.Double() + 1;
            Assert.Equal(0, Address(x.AsSpan<float>()) % 64);
            Assert.Equal(0, Address(y.AsSpan<double>()) % 64);
            Assert.Equal(length, x.AsSpan<float>().Length);
            GC.KeepAlive((x, y));
        }
    }

    private static unsafe nint Address<T>(Span<T> span) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
}
