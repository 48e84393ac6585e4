namespace MiniTorch.Tests.Kernels;

public sealed class StridedTests
{
    /// <summary>Sizes, strides of one side, strides of the other; offsets are 3 and 5.</summary>
    public static TheoryData<int[], int[], int[]> Layouts() => new()
    {
        { [], [], [] },
        { [0], [1], [1] },
        { [1], [7], [9] },
        { [100], [1], [1] },
        { [100], [2], [3] },
        { [5, 7], [7, 1], [1, 5] },
        { [33, 65], [65, 1], [1, 33] },
        { [64, 64], [1, 64], [64, 1] },
        { [64, 64], [1, 64], [1, 64] },
        { [300, 500], [1, 301], [501, 1] },
        { [300, 500], [0, 1], [500, 1] },
        { [300, 500], [1, 0], [500, 1] },
        { [4, 5, 6, 7], [210, 7, 35, 1], [210, 42, 7, 1] },
        { [40, 5, 16, 17], [1, 40, 3400, 200], [1360, 272, 17, 1] },
        { [3, 1, 40, 1, 8], [320, 9, 1, 4, 40], [320, 5, 8, 3, 1] },
        { [2, 70_000], [1, 2], [70_000, 1] },
        { [3, 100_000], [100_000, 1], [100_003, 1] },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Copy_moves_every_element_both_ways_in_every_type(int[] sizes, int[] first, int[] second)
    {
        Check(sizes, first, second, i => (float)i);
        Check(sizes, second, first, i => (double)i);
        Check(sizes, second, first, i => (long)i);
        Check(sizes, first, second, i => i % 3 == 0);
    }

    private static void Check<T>(int[] sizes, int[] from, int[] to, Func<int, T> value)
        where T : unmanaged
    {
        // A stride of 0 is for reading: writing there is another test.
        for (int d = 0; d < sizes.Length; d++)
            if (to[d] == 0) return;
        var lx = new Layout(sizes, from, 3);
        var ly = new Layout(sizes, to, 5);
        var x = new T[lx.End + 1];
        for (int i = 0; i < x.Length; i++) x[i] = value(i);
        var y = new T[ly.End + 1];
        Strided.Copy<T>(x, lx, y, ly);
        int[] offsets = [.. Enumerable.Range(0, lx.Numel).Select(i => Offset(ly, i))];
        for (int i = 0; i < lx.Numel; i++) Assert.Equal(x[Offset(lx, i)], y[offsets[i]]);
        var written = offsets.ToHashSet();
        for (int i = 0; i < y.Length; i++)
            if (!written.Contains(i)) Assert.Equal(default, y[i]);
        int start = lx.Numel / 3;
        var block = new T[lx.Numel / 2];
        Strided.Gather<T>(x, lx, start, block);
        for (int i = 0; i < block.Length; i++) Assert.Equal(x[Offset(lx, start + i)], block[i]);
        Array.Clear(y);
        Strided.Scatter<T>(block, y, ly, start);
        for (int i = 0; i < block.Length; i++) Assert.Equal(block[i], y[offsets[start + i]]);
    }

    [Fact]
    public void Add_sums_what_falls_together()
    {
        float[] x = [1, 2, 3, 4, 5, 6];
        float[] y = [10, 20, 30, 0];
        Strided.Add<float>(x, Layout.Contiguous([2, 3]), y, new Layout([2, 3], [0, 1], 0));
        Assert.Equal([15f, 27f, 39f, 0f], y);
        float[] windows = new float[4];
        Strided.Add<float>(x, Layout.Contiguous([2, 3]), windows, new Layout([2, 3], [1, 1], 0));
        Assert.Equal([1f, 2f + 4, 3f + 5, 6f], windows);
    }

    [Fact]
    public void Copy_into_a_target_that_overlaps_itself_keeps_the_last()
    {
        float[] x = [1, 2, 3, 4];
        float[] y = new float[1];
        Strided.Copy<float>(x, Layout.Contiguous([4]), y, new Layout([4], [0], 0));
        Assert.Equal(4f, y[0]);
    }

    [Fact]
    public void Fill_writes_the_elements_of_the_layout_only()
    {
        float[] y = new float[10];
        Strided.Fill(y, new Layout([2, 2], [5, 2], 1), 7f);
        Assert.Equal([0f, 7f, 0f, 7f, 0f, 0f, 7f, 0f, 7f, 0f], y);
    }

    private static int Offset(Layout layout, int i)
    {
        int offset = layout.Offset;
        for (int d = layout.Rank - 1; d >= 0; d--)
        {
            offset += i % layout.Sizes[d] * layout.Strides[d];
            i /= layout.Sizes[d];
        }
        return offset;
    }
}
