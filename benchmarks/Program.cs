using BenchmarkDotNet.Running;
using MiniTorch.Benchmarks;

const string Usage = """
    dotnet run -c Release --project benchmarks -- workloads [NAME...]      the training steps whose names begin so (all without one), a line each
    dotnet run -c Release --project benchmarks -- short [--filter PATTERN] benches of kernels and steps: a few seconds each, in this process
    dotnet run -c Release --project benchmarks -- full  [--filter PATTERN] the same to the precision of a release note, each in a process of its own
    """;

switch (args)
{
    case ["workloads", .. var names]:
        Workloads.Run(names);
        return 0;
    case ["short", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(StepTimer).Assembly).Run(options.Length > 0 ? options : ["--filter", "*"], Configurations.Short);
        return 0;
    case ["full", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(StepTimer).Assembly).Run(options.Length > 0 ? options : ["--filter", "*"], Configurations.Full);
        return 0;
    default:
        Console.WriteLine(Usage);
        return args is ["--help" or "-h"] ? 0 : 1;
}
