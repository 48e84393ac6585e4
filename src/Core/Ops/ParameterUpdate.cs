namespace MiniTorch;

/// <summary>
/// Runs an update rule over a parameter in place: one pass over the parameter, its gradient and the rule's state, outside the graph.
/// What optimizers are made of; a rule of your own runs just as fast.
/// </summary>
public static class ParameterUpdate
{
    /// <summary>Changes <paramref name="parameter"/> by <paramref name="gradient"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes differ.</exception>
    public static void Apply<TRule>(TRule rule, Tensor parameter, Tensor gradient)
        where TRule : struct, IUpdate => Run(new Stateless<TRule>(rule), parameter, gradient, null, null, null);

    /// <summary>Changes <paramref name="parameter"/> and one state by <paramref name="gradient"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes differ.</exception>
    public static void Apply<TRule>(TRule rule, Tensor parameter, Tensor gradient, Tensor state)
        where TRule : struct, IUpdate1 => Run(new WithOne<TRule>(rule), parameter, gradient, state, null, null);

    /// <summary>Changes <paramref name="parameter"/> and two states by <paramref name="gradient"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes differ.</exception>
    public static void Apply<TRule>(TRule rule, Tensor parameter, Tensor gradient, Tensor state1, Tensor state2)
        where TRule : struct, IUpdate2 => Run(new WithTwo<TRule>(rule), parameter, gradient, state1, state2, null);

    /// <summary>Changes <paramref name="parameter"/> and three states by <paramref name="gradient"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes differ.</exception>
    public static void Apply<TRule>(TRule rule, Tensor parameter, Tensor gradient, Tensor state1, Tensor state2, Tensor state3)
        where TRule : struct, IUpdate3 => Run(new WithThree<TRule>(rule), parameter, gradient, state1, state2, state3);

    private static void Run<TPass>(TPass pass, Tensor parameter, Tensor gradient, Tensor? s1, Tensor? s2, Tensor? s3)
        where TPass : struct, IPass
    {
        Check(parameter, gradient, s1, s2, s3);
        using var mode = Autograd.NoGrad();
        var p = parameter.Contiguous();
        var g = gradient.Contiguous();
        if (p.Dtype == Dtype.Float32) pass.Run<float>(p, g, s1!, s2!, s3!);
        else pass.Run<double>(p, g, s1!, s2!, s3!);
        if (ReferenceEquals(p, parameter)) InPlace.Record(parameter, null, "optimizer");
        else parameter.CopyInPlace(p);
        GC.KeepAlive(g);
    }

    private static void Check(Tensor parameter, Tensor gradient, Tensor? s1, Tensor? s2, Tensor? s3)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(gradient);
        if (!parameter.Dtype.IsFloatingPoint()) throw new ArgumentException($"[update] a parameter is float32 or float64, not {parameter.Dtype.Name()}");
        Same(parameter, gradient, "gradient");
        if (s1 is not null) Same(parameter, s1, "state");
        if (s2 is not null) Same(parameter, s2, "state");
        if (s3 is not null) Same(parameter, s3, "state");
    }

    private static void Same(Tensor parameter, Tensor other, string what)
    {
        if (!ReferenceEquals(parameter.Layout.Sizes, other.Layout.Sizes) && parameter.Shape != other.Shape)
        {
            throw new ArgumentException($"[update] the parameter is {parameter.Shape}, its {what} {other.Shape}");
        }
        if (parameter.Dtype != other.Dtype) throw new ArgumentException($"[update] the parameter is {parameter.Dtype.Name()}, its {what} {other.Dtype.Name()}");
        if (what == "state" && !other.IsContiguous) throw new ArgumentException($"[update] a state of shape {other.Shape} is not contiguous");
    }

    private interface IPass
    {
        void Run<T>(Tensor p, Tensor g, Tensor s1, Tensor s2, Tensor s3) where T : unmanaged;
    }

    private readonly struct Stateless<TRule>(TRule rule) : IPass
        where TRule : struct, IUpdate
    {
        public void Run<T>(Tensor p, Tensor g, Tensor s1, Tensor s2, Tensor s3) where T : unmanaged =>
            Update.Run<TRule, T>(rule, p.Elements<T>(), g.Elements<T>());
    }

    private readonly struct WithOne<TRule>(TRule rule) : IPass
        where TRule : struct, IUpdate1
    {
        public void Run<T>(Tensor p, Tensor g, Tensor s1, Tensor s2, Tensor s3) where T : unmanaged =>
            Update.Run<TRule, T>(rule, p.Elements<T>(), g.Elements<T>(), s1.Elements<T>());
    }

    private readonly struct WithTwo<TRule>(TRule rule) : IPass
        where TRule : struct, IUpdate2
    {
        public void Run<T>(Tensor p, Tensor g, Tensor s1, Tensor s2, Tensor s3) where T : unmanaged =>
            Update.Run<TRule, T>(rule, p.Elements<T>(), g.Elements<T>(), s1.Elements<T>(), s2.Elements<T>());
    }

    private readonly struct WithThree<TRule>(TRule rule) : IPass
        where TRule : struct, IUpdate3
    {
        public void Run<T>(Tensor p, Tensor g, Tensor s1, Tensor s2, Tensor s3) where T : unmanaged =>
            Update.Run<TRule, T>(rule, p.Elements<T>(), g.Elements<T>(), s1.Elements<T>(), s2.Elements<T>(), s3.Elements<T>());
    }
}
