namespace MiniTorch.Optim;

/// <summary>The legal ranges of options, by name; PyTorch's texts. Nothing that is not finite is let in.</summary>
internal static class Options
{
    public static void Check(string optimizer, ParamGroup group)
    {
        foreach (var (name, value) in group.Options)
        {
            if (Complaint(name, value) is { } complaint) throw new ArgumentException($"[{optimizer}] {complaint}");
        }
        if (group.Has("nesterov") && group.Flag("nesterov") && (group.Number("momentum") <= 0 || (group.Has("dampening") && group.Number("dampening") != 0)))
        {
            throw new ArgumentException($"[{optimizer}] Nesterov momentum requires a momentum and zero dampening");
        }
    }

    /// <summary>What is wrong with an option's value; null if nothing is.</summary>
    public static string? Complaint(string name, object value) => (name, value is int or long or float ? Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) : value) switch
    {
        ("lr", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid learning rate: {Text(v)}; it must be 0 or more, and finite",
        ("eps", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid epsilon value: {Text(v)}; it must be 0 or more",
        ("weight_decay", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid weight_decay value: {Text(v)}; it must be 0 or more",
        ("momentum", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid momentum value: {Text(v)}; it must be 0 or more",
        ("momentum_decay", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid momentum_decay value: {Text(v)}; it must be 0 or more",
        ("lr_decay", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid lr_decay value: {Text(v)}; it must be 0 or more",
        ("alpha", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid alpha value: {Text(v)}; it must be 0 or more",
        ("initial_accumulator_value", double v) when !(v >= 0 && double.IsFinite(v)) => $"Invalid initial_accumulator_value value: {Text(v)}; it must be 0 or more",
        ("beta2_decay", double v) when !(v <= 0 && double.IsFinite(v)) => $"beta2_decay should be <= 0 but is: {Text(v)}",
        ("d", double v) when !(v >= 1 && double.IsFinite(v)) => $"Clipping threshold d should be >= 1 but is: {Text(v)}",
        ("eps", (double v, _)) when !(v >= 0) => $"epsilon1 should be either None or >= 0 but is: {Text(v)}",
        ("eps", (_, double v)) when !(v >= 0) => $"epsilon2 should be >= 0 but is: {Text(v)}",
        ("rho", double v) when !(v >= 0 && v <= 1) => $"Invalid rho value: {Text(v)}; it must be within [0, 1]",
        ("betas", (double a, _)) when !(a >= 0 && a < 1) => $"Invalid beta parameter at index 0: {Text(a)}; it must be within [0, 1)",
        ("betas", (_, double b)) when !(b >= 0 && b < 1) => $"Invalid beta parameter at index 1: {Text(b)}; it must be within [0, 1)",
        ("etas", (double a, double b)) when !(a > 0 && a < 1 && b > 1) => $"Invalid eta values: {Text(a)}, {Text(b)}; 0 < eta1 < 1 < eta2",
        _ => null,
    };

    /// <summary>A value as Python prints it.</summary>
    public static string Text(object value) => value switch
    {
        double.NaN => "nan",
        double v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture).Replace('E', 'e'),
        (double a, double b) => $"({Text(a)}, {Text(b)})",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"),
    };
}
