namespace MiniTorch.Nn;

/// <summary>What can be done to any module; each returns the module itself, under its own type.</summary>
public static class ModuleVerbs
{
    /// <summary>Puts the module and all below into training mode, or out of it.</summary>
    public static T Train<T>(this T module, bool mode = true)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        module.SetTraining(mode);
        return module;
    }

    /// <summary>Puts the module and all below into evaluation mode: no dropout, batch norm by its running statistics.</summary>
    public static T Eval<T>(this T module)
        where T : Module => module.Train(false);

    /// <summary>Converts floating-point parameters and buffers to <paramref name="dtype"/>, in place: an optimizer over them stays good.</summary>
    /// <exception cref="ArgumentException">Not a floating-point dtype.</exception>
    public static T To<T>(this T module, Dtype dtype)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!dtype.IsFloatingPoint()) throw new ArgumentException($"[to] nn.Module.to only accepts floating point dtypes, but got desired dtype={dtype.Name()}", nameof(dtype));
        using var noGrad = Autograd.NoGrad();
        foreach (var tensor in module.Parameters().Concat(module.Buffers()))
        {
            if (!tensor.Dtype.IsFloatingPoint() || tensor.Dtype == dtype) continue;
            var gradient = tensor.Grad;
            tensor.Grad = null;
            tensor.Data = tensor.Data.To(dtype);
            tensor.Grad = gradient?.To(dtype);
        }
        return module;
    }

    /// <summary>All floating-point parameters and buffers as float64.</summary>
    public static T Double<T>(this T module)
        where T : Module => module.To(Dtype.Float64);

    /// <summary>All floating-point parameters and buffers as float32.</summary>
    public static T Float<T>(this T module)
        where T : Module => module.To(Dtype.Float32);

    /// <summary>Sets whether the parameters require grad (torch: <c>requires_grad_</c>).</summary>
    public static T RequiresGradInPlace<T>(this T module, bool requiresGrad = true)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var parameter in module.Parameters()) parameter.RequiresGrad = requiresGrad;
        return module;
    }

    /// <summary>Parameters that gradients no longer reach: <c>RequiresGradInPlace(false)</c>.</summary>
    public static T Freeze<T>(this T module)
        where T : Module => module.RequiresGradInPlace(false);

    /// <summary>A deep copy: its own parameters (without gradients), buffers and children. What is shared within the model is shared within the copy; hooks stay behind.</summary>
    /// <exception cref="NotSupportedException">A collection of modules that cannot be rebuilt.</exception>
    public static T Clone<T>(this T module)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        return new Cloner().Copy(module);
    }

    /// <summary>Calls <paramref name="action"/> with every module below and then with this one, children first; for initialisation.</summary>
    public static T Apply<T>(this T module, Action<Module> action)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(action);
        foreach (var child in module.Children()) child.Apply(action);
        action(module);
        return module;
    }

    /// <summary>Forgets the gradients of all parameters, or sets them to zero.</summary>
    public static void ZeroGrad(this Module module, bool setToNone = true)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var parameter in module.Parameters())
        {
            if (parameter.Grad is not { } gradient) continue;
            if (setToNone) parameter.Grad = null;
            else if (gradient.IsLeaf) gradient.RequiresGradInPlace(false).ZeroInPlace();
            else gradient.DetachInPlace().ZeroInPlace();
        }
    }
}
