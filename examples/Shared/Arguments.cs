using System.CommandLine;

namespace MiniTorch.Examples;

/// <summary>What the examples ask of their command lines, and how they end when something is wrong: one line on standard error, exit code 1.</summary>
internal static class Arguments
{
    /// <summary>Refuses numbers below <paramref name="least"/>.</summary>
    public static Option<int> AtLeast(this Option<int> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && value < least) result.AddError($"{option.Name} must be at least {least}, got {value}");
        });
        return option;
    }

    /// <summary>Parses the arguments and runs <paramref name="body"/>.</summary>
    public static int Run(this RootCommand command, string[] args, Action<ParseResult> body)
    {
        command.SetAction(arguments =>
        {
            try
            {
                body(arguments);
                return 0;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        });
        return command.Parse(args).Invoke();
    }
}
