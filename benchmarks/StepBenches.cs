using BenchmarkDotNet.Attributes;

namespace MiniTorch.Benchmarks;

/// <summary>The workloads' steps, with the spread and the allocations that `workloads` does not show.</summary>
public class StepBenches
{
    private Action _step = () => { };

    public static IEnumerable<string> Names => Workloads.All.Keys;

    [ParamsSource(nameof(Names))]
    public string Workload { get; set; } = "";

    [GlobalSetup]
    public void Make()
    {
        Tensor.ManualSeed(1);
        _step = Workloads.All[Workload]();
    }

    [Benchmark]
    public void Step() => _step();
}
