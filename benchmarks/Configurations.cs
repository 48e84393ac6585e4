using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MiniTorch.Benchmarks;

/// <summary>The two ways to run the benches.</summary>
internal static class Configurations
{
    /// <summary>While working: three iterations in this process.</summary>
    public static IConfig Short { get; } = Of(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithId("Short"));

    /// <summary>For figures that are written down: processes of their own, as many iterations as the spread asks for.</summary>
    public static IConfig Full { get; } = Of(Job.Default.WithId("Full"));

    private static ManualConfig Of(Job job) => ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(job)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumn(StatisticColumn.Median);
}
