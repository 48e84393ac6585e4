using System.Runtime.InteropServices;
using Spectre.Console;

namespace MiniTorch.Examples;

/// <summary>Shows how a training run goes: a bar for each epoch in a terminal, plain lines when the output is redirected.</summary>
internal static class TrainingView
{
    /// <summary>Runs <paramref name="body"/>, which reports its loss after each of <paramref name="steps"/> steps.</summary>
    public static void Epoch(string title, int steps, Action<Action<double>> body)
    {
        if (Console.IsOutputRedirected)
        {
            bool isFirst = true;
            body(loss =>
            {
                if (isFirst) Console.WriteLine($"{title}: first loss {loss:F4}");
                isFirst = false;
            });
            return;
        }
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => AnsiConsole.Cursor.Show());
        AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(title, maxValue: steps);
                body(loss =>
                {
                    bar.Description = $"{title}  loss {loss:F4}";
                    bar.Increment(1);
                });
            });
    }
}
