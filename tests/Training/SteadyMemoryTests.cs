namespace MiniTorch.Tests;

using MiniTorch.Nn;
using MiniTorch.Optim;

/// <summary>Training without a scope or a dispose in the source stays within its memory.</summary>
public sealed class SteadyMemoryTests
{
    private const int Settled = 500;

    // The JIT's own profiles grow by some 6 MB meanwhile, which is not the training's memory.
    private static readonly (string, string) s_asTheExamplesRun = ("DOTNET_TieredPGO", "0");

    [Fact]
    public void Ten_thousand_steps_stay_within_the_memory_of_the_first_five_hundred() => ChildRun.Alone(typeof(SteadyMemoryTests), TenThousandSteps, [s_asTheExamplesRun]);

    [Fact]
    public void A_steady_step_allocates_little_and_no_large_array() => ChildRun.Alone(typeof(SteadyMemoryTests), ThousandSteadySteps);

    [Fact]
    public void Lengths_that_do_not_repeat_leave_no_heap_of_free_buffers() => ChildRun.Alone(typeof(SteadyMemoryTests), ThousandLengths);

    // A step holds some 4 MB.
    private static void ThousandLengths()
    {
        var lengths = new Random(1);
        for (int n = 0; n < 1000; n++)
        {
            Tensor x = Tensor.Ones([lengths.Next(20_000, 400_000)], requiresGrad: true);
            (x * x + 1).Sum().Backward();
        }
        long held = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(held < 200e6, $"{held / 1e6:f1} MB are held");
    }

    private static void TenThousandSteps()
    {
        var step = PerceptronStep();
        Repeat(step, Settled);
        long settled = Environment.WorkingSet, largest = 0;
        for (int n = Settled; n < 10_000; n += 100)
        {
            Repeat(step, 100);
            largest = Math.Max(largest, Environment.WorkingSet);
        }
        Assert.True(largest <= settled * 1.05, $"resident after {Settled} steps {settled / 1e6:f1} MB, later up to {largest / 1e6:f1} MB");
    }

    private static void ThousandSteadySteps()
    {
        var step = PerceptronStep();
        Repeat(step, Settled);
        long before = GC.GetTotalAllocatedBytes(precise: true), largeBefore = LargeAndPinnedBytes();
        Repeat(step, 1000);
        long each = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1000;
        Assert.True(each < 16_000, $"a step allocates {each} bytes");
        Assert.Equal(largeBefore, LargeAndPinnedBytes());
    }

    // Tensors lie in pinned arrays.
    private static long LargeAndPinnedBytes()
    {
        GC.Collect();
        var generations = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo;
        return generations[3].SizeAfterBytes + generations[4].SizeAfterBytes;
    }

    private static void Repeat(Action step, int times)
    {
        for (int i = 0; i < times; i++) step();
    }

    private static Action PerceptronStep()
    {
        Tensor.ManualSeed(1);
        Tensor input = Tensor.Randn([64, 784]), labels = Tensor.RandInt(0, 10, [64]);
        var model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
        var optimizer = new SGD(model.Parameters(), lr: 0.01);
        var loss = new CrossEntropyLoss();
        return () =>
        {
            optimizer.ZeroGrad();
            loss.Forward(model.Forward(input), labels).Backward();
            optimizer.Step();
        };
    }
}
