namespace MiniTorch.Nn;

/// <summary>
/// Parameters and buffers that are functions of others (torch: <c>nn.utils.parametrize</c>): before each Forward, and when read, the tensor is computed from its originals, which are what is
/// trained and saved: "parametrizations.weight.original", or "original0" and "original1".
/// </summary>
public static class Parametrize
{
    /// <summary>Computes the tensor <paramref name="tensorName"/> by <paramref name="parametrization"/> from now on, on top of those that are there already.</summary>
    /// <param name="module">The module that has the tensor; it must derive from <see cref="Module{TIn, TOut}"/>.</param>
    /// <param name="tensorName">The tensor's name in the state dict: "weight".</param>
    /// <param name="parametrization">Any module from a tensor to a tensor of the same shape. Where it is an <see cref="IRightInverse"/> the original starts as the tensor's right inverse.</param>
    /// <param name="isUnsafe">Allows another shape or dtype (torch: <c>unsafe</c>).</param>
    /// <exception cref="ArgumentException">There is no such tensor, or the shape or dtype would change.</exception>
    public static T RegisterParametrization<T>(this T module, string tensorName, Module<Tensor, Tensor> parametrization, bool isUnsafe = false)
        where T : Module => Register(module, tensorName, parametrization, isUnsafe);

    /// <summary>As above, by a parametrization of two originals, which must be an <see cref="IRightInverse"/> and the first of the tensor's.</summary>
    /// <param name="module">The module that has the tensor.</param>
    /// <param name="tensorName">The tensor's name in the state dict.</param>
    /// <param name="parametrization">A module from two tensors to one.</param>
    /// <param name="isUnsafe">Allows another shape or dtype (torch: <c>unsafe</c>).</param>
    /// <exception cref="ArgumentException">There is no such tensor, it is parametrized already, or the shape or dtype would change.</exception>
    public static T RegisterParametrization<T>(this T module, string tensorName, Module<Tensor, Tensor, Tensor> parametrization, bool isUnsafe = false)
        where T : Module
    {
        if (module.IsParametrized(tensorName)) throw new ArgumentException($"[parametrize] only the first parametrization of '{tensorName}' can depend on several tensors", nameof(parametrization));
        return Register(module, tensorName, parametrization, isUnsafe);
    }

    /// <summary>Whether the tensor of that name, or any, is parametrized.</summary>
    public static bool IsParametrized(this Module module, string? tensorName = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return tensorName is null ? module.Parametrized is not null : module.IsParametrized(tensorName);
    }

    /// <summary>Makes the tensor a plain parameter or buffer again.</summary>
    /// <param name="module">The module.</param>
    /// <param name="tensorName">The tensor's name.</param>
    /// <param name="leaveParametrized">Whether it keeps its present value; false takes the original.</param>
    /// <exception cref="ArgumentException">It is not parametrized, or there is no single original to take.</exception>
    public static T RemoveParametrizations<T>(this T module, string tensorName, bool leaveParametrized = true)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensorName);
        module.RemoveParametrization(tensorName, leaveParametrized);
        return module;
    }

    /// <summary>Until disposed, each parametrized tensor is computed once on this thread, however often it is used.</summary>
    public static IDisposable Cached() => ParametrizationList.BeginCaching();

    private static T Register<T>(T module, string tensorName, Module parametrization, bool isUnsafe)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensorName);
        ArgumentNullException.ThrowIfNull(parametrization);
        module.AddParametrization(tensorName, parametrization, isUnsafe);
        return module;
    }
}
