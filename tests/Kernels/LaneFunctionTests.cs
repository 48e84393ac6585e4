using System.Globalization;

namespace MiniTorch.Tests.Kernels;

public sealed class LaneFunctionTests
{
    private const int Count = 4096;

    private static readonly double[] s_special =
    [
        0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -3, 4, 1e-40, -1e-40, 1e-310, 1e-30, -1e-30, 88.5, 89.5, -87.5, -103.5, -110, 709.5, 710.5, -745, -750,
        float.MaxValue, -float.MaxValue, 1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 8388609, 1e9 + 1,
    ];

    public static TheoryData<string> Names() => [.. Function.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_in_lanes_agrees_with_Math(string name)
    {
        Function function = Function.All.Single(f => f.Name == name);
        Check<Reals512<float>, float>(function);
        Check<Reals256<float>, float>(function);
        Check<Reals128<float>, float>(function);
        Check<Scalar<float>, float>(function);
        Check<Reals512<double>, double>(function);
        Check<Reals256<double>, double>(function);
        Check<Reals128<double>, double>(function);
        Check<Scalar<double>, double>(function);
    }

    private static void Check<V, T>(Function function)
        where V : unmanaged, IReals<V>
        where T : unmanaged
    {
        var random = new Random(3);
        (double low, double high) = function.Domain;
        var x = new T[Count];
        for (int i = 0; i < Count; i++)
        {
            double value = i < s_special.Length ? s_special[i] : low + (high - low) * random.NextDouble();
            // A quarter of the arguments are small, down to where only the leading term is left.
            if (i % 4 == 3 && i >= s_special.Length) value *= Math.Pow(10, -12 * random.NextDouble());
            x[i] = Numbers.Cast<double, T>(value);
        }
        var y = new T[Count];
        function.Run<V, T>(x, y);
        double worst = 0;
        for (int i = 0; i < Count; i++)
        {
            double at = Numbers.Cast<T, double>(x[i]);
            double expected = Numbers.Cast<T, double>(Numbers.Cast<double, T>(function.Reference(at)));
            double actual = Numbers.Cast<T, double>(y[i]);
            if (expected.Equals(actual) && (expected != 0 || double.IsNegative(expected) == double.IsNegative(actual) || function.Name == "Sign")) continue;
            double error = Math.Abs(function.Reference(at) - actual) / Ulp<T>(expected);
            string text = string.Create(CultureInfo.InvariantCulture, $"{function.Name}({at:R}) in {typeof(V).Name} of {typeof(T).Name} is {actual:R}, not {expected:R}: {error:F2} ulp");
            // Results below the normal range have few digits, and lanes may flush the halves.
            Assert.True(error <= Math.Max(function.Ulps, 0) + (expected == 0 ? 0 : 0.5), text);
            if (expected == 0) Assert.True(double.IsNegative(expected) == double.IsNegative(actual) || actual != 0, text);
            worst = Math.Max(worst, error);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{typeof(V).Name} {typeof(T).Name} {worst:F2}");
    }

    [Fact]
    public void Functions_of_two_numbers_agree_with_Math_on_all_pairs()
    {
        Pairs<Reals512<float>, float>();
        Pairs<Reals256<float>, float>();
        Pairs<Reals128<float>, float>();
        Pairs<Reals512<double>, double>();
        Pairs<Reals256<double>, double>();
        Pairs<Reals128<double>, double>();

        static void Pairs<V, T>()
            where V : unmanaged, IReals<V>
            where T : unmanaged
        {
            var random = new Random(5);
            double[] numbers = [.. s_special, float.MaxValue / 1.5, 2.9e38, 1e308, double.Epsilon, float.Epsilon, .. Enumerable.Range(0, 60).Select(_ => 6 * random.NextDouble() - 3)];
            foreach (double p in numbers)
            {
                foreach (double q in numbers)
                {
                    V a = V.Of(p), b = V.Of(q);
                    Same<T>("Atan2", p, q, Math.Atan2(V.First(a), V.First(b)), V.First(V.Atan2(a, b)), 2.5);
                    Same<T>("Pow", p, q, Math.Pow(V.First(a), V.First(b)), V.First(V.Pow(a, b)), 1);
                    Same<T>("Fmod", p, q, V.First(a) % V.First(b), V.First(V.Fmod(a, b)), 0);
                }
            }
        }

        static void Same<T>(string name, double p, double q, double exact, double actual, double ulps)
            where T : unmanaged
        {
            double expected = Numbers.Cast<T, double>(Numbers.Cast<double, T>(exact));
            string text = string.Create(CultureInfo.InvariantCulture, $"{name}({p:R}, {q:R}) of {typeof(T).Name} is {actual:R}, not {expected:R}");
            if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual), text);
            else Assert.True(double.IsNegative(expected) == double.IsNegative(actual) && (expected == actual || Math.Abs(actual - exact) <= ulps * Ulp<T>(expected)), text);
        }
    }

    [Fact]
    public void Fmod_is_exact_next_to_the_multiples_of_the_divisor()
    {
        Check<Reals512<double>>();
        Check<Reals256<double>>();
        Check<Reals128<double>>();
        Check<Reals512<float>>();
        Check<Reals128<float>>();

        static void Check<V>()
            where V : unmanaged, IReals<V>
        {
            var random = new Random(7);
            for (int i = 0; i < 20000; i++)
            {
                // A quotient just below an integer rounds to it; one in a thousand is beyond what lanes take.
                double b = (random.NextDouble() + 0.5) * Math.Pow(2, random.Next(-300, 300) / (V.IsDouble ? 1 : 10));
                double n = Math.Floor(Math.Pow(2, 54 * random.NextDouble() / (V.IsDouble ? 1 : 2)));
                double a = n * V.First(V.Of(b));
                a = i % 4 == 0 ? Math.BitDecrement(a) : i % 4 == 1 ? Math.BitIncrement(a) : i % 4 == 2 ? -Math.BitDecrement(a) : a + random.NextDouble() * b;
                if (i % 8 > 3) b = -b;
                V x = V.Of(a), y = V.Of(b);
                double expected = V.First(x) % V.First(y), actual = V.First(V.Fmod(x, y));
                Assert.True(expected.Equals(actual) && double.IsNegative(expected) == double.IsNegative(actual), string.Create(CultureInfo.InvariantCulture, $"{a:R} % {b:R} in {typeof(V).Name} is {actual:R}, not {expected:R}"));
            }
        }
    }

    private static double Ulp<T>(double value)
        where T : unmanaged
    {
        value = Math.Abs(value);
        if (typeof(T) == typeof(double)) return Math.BitIncrement(value) - value;
        float single = (float)value;
        return (double)MathF.BitIncrement(single) - single;
    }

    [Fact]
    public void Integers_have_arithmetic_but_no_functions_of_reals()
    {
        var seven = new Scalar<long>(7);
        Assert.Equal(-2, (new Scalar<long>(-7) / new Scalar<long>(3)).Value);
        Assert.Equal(long.MinValue, (new Scalar<long>(long.MinValue) / new Scalar<long>(-1)).Value);
        Assert.Equal(343, Scalar<long>.Pow(seven, new Scalar<long>(3)).Value);
        Assert.Equal(0, Scalar<int>.Pow(new Scalar<int>(7), new Scalar<int>(-1)).Value);
        Assert.Equal(-1, Scalar<int>.Pow(new Scalar<int>(-1), new Scalar<int>(-3)).Value);
        Assert.Equal(251, (-new Scalar<byte>(5)).Value);
        Assert.Throws<NotSupportedException>(() => seven.Exp());
        Assert.Throws<NotSupportedException>(() => seven.Erf());
        Assert.Throws<NotSupportedException>(() => seven.Sigmoid());
        Assert.Throws<DivideByZeroException>(() => seven / new Scalar<long>(0));
    }

    [Fact]
    public void Maximum_and_minimum_give_NaN_if_either_is()
    {
        Check<Reals512<float>, float>();
        Check<Reals128<double>, double>();
        Check<Scalar<double>, double>();

        static void Check<V, T>()
            where V : unmanaged, IReals<V>
            where T : unmanaged
        {
            V nan = V.Of(double.NaN), one = V.Of(1), two = V.Of(2);
            Assert.True(double.IsNaN(V.First(V.Maximum(nan, one))));
            Assert.True(double.IsNaN(V.First(V.Maximum(one, nan))));
            Assert.True(double.IsNaN(V.First(V.Minimum(one, nan))));
            Assert.Equal(2, V.First(V.Maximum(one, two)));
            Assert.Equal(1, V.First(V.Minimum(one, two)));
        }
    }
}
