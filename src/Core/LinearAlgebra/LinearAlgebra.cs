using System.Runtime.Intrinsics.X86;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MiniTorch;

/// <summary>
/// Which code multiplies matrices: <c>simd</c> (ours, in the widest registers of the machine), <c>mkl</c> (Intel's library, found at run time), or <c>mathnet</c>
/// (whatever MathNet.Numerics itself resolved). The environment variable MINITORCH_BLAS chooses; else MKL where it is present on an Intel CPU, and simd elsewhere.
/// The chosen one serves MathNet too, so that a program's own MathNet matrices get faster.
/// </summary>
public static class LinearAlgebra
{
    private const string Variable = "MINITORCH_BLAS";

    private static readonly Lock s_choice = new();
    private static readonly string[] s_names = ["mkl", "simd", "mathnet"];
    private static IBlasProvider? s_current;

    /// <summary>The name of the provider in use: mkl, simd or mathnet.</summary>
    /// <exception cref="ProviderNotAvailableException">MINITORCH_BLAS asks for MKL, and it is not installed.</exception>
    public static string Provider => Current.Name;

    /// <summary>The names that <see cref="Use"/> takes on this machine, mkl only where MKL is installed.</summary>
    public static IReadOnlyList<string> Available => MklLibrary.IsAvailable ? s_names : s_names[1..];

    internal static IBlasProvider Current => Volatile.Read(ref s_current) ?? Choose();

    /// <summary>Has all matrix products from here on computed by the provider of that name, MathNet's included.</summary>
    /// <param name="name">mkl, simd or mathnet.</param>
    /// <exception cref="ArgumentException">Another name.</exception>
    /// <exception cref="ProviderNotAvailableException">MKL is not installed; the message says how to.</exception>
    public static void Use(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (s_choice)
        {
            IBlasProvider provider = Make(name, nameof(name));
            if (provider is ILinearAlgebraProvider forMathNet) LinearAlgebraControl.Provider = forMathNet;
            Volatile.Write(ref s_current, provider);
        }
    }

    private static IBlasProvider Choose()
    {
        lock (s_choice)
        {
            if (s_current is { } chosen) return chosen;
            string? name = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrWhiteSpace(name)) name = IsIntel() && MklLibrary.IsAvailable ? "mkl" : "simd";
            Use(name);
            return s_current!;
        }
    }

    private static IBlasProvider Make(string name, string parameter)
    {
        // Compared, not converted to upper case: that would load the culture data at the start of every program.
        if (Is("simd")) return new SimdProvider();
        if (Is("mkl")) return new MklProvider(MklLibrary.Load());
        if (Is("mathnet")) return new MathNetProvider(Resolved());
        throw new ArgumentException($"[linalg] no provider is called '{name}'; choose mkl, simd or mathnet (by {Variable} or LinearAlgebra.Use)", parameter);

        bool Is(string known) => string.Equals(name, known, StringComparison.OrdinalIgnoreCase);
    }

    // What MathNet would use without us: a provider that the program set itself, else MathNet's own choice.
    private static ILinearAlgebraProvider Resolved()
    {
        if (LinearAlgebraControl.Provider is IBlasProvider) LinearAlgebraControl.UseDefault();
        return LinearAlgebraControl.Provider;
    }

    private static bool IsIntel()
    {
        if (!X86Base.IsSupported) return false;
        (_, int ebx, int ecx, int edx) = X86Base.CpuId(0, 0);
        return (ebx, edx, ecx) == (0x756E6547, 0x49656E69, 0x6C65746E); // "Genu" "ineI" "ntel"
    }
}
