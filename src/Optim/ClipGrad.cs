namespace MiniTorch.Optim;

/// <summary>Bounds on gradients, between backward and step.</summary>
public static class ClipGrad
{
    /// <summary>Scales all gradients by min(1, maxNorm / (total + 1e-6)), where total is the norm of them all taken together.</summary>
    /// <returns>The total norm before scaling, 0-dim; 0 if there are no gradients.</returns>
    /// <exception cref="InvalidOperationException">errorIfNonfinite, and the norm is NaN or infinite; the gradients are unchanged.</exception>
    public static Tensor ClipGradNorm(IEnumerable<Tensor> parameters, double maxNorm, double normType = 2, bool errorIfNonfinite = false)
    {
        var gradients = Gradients(parameters);
        var total = TotalNorm(gradients, normType, errorIfNonfinite);
        Scale(gradients, maxNorm, total);
        return total;
    }

    /// <summary>As <see cref="ClipGradNorm(IEnumerable{Tensor}, double, double, bool)"/>, for one tensor.</summary>
    /// <exception cref="InvalidOperationException">As there.</exception>
    public static Tensor ClipGradNorm(Tensor parameter, double maxNorm, double normType = 2, bool errorIfNonfinite = false) => ClipGradNorm([parameter], maxNorm, normType, errorIfNonfinite);

    /// <summary>Bounds every element of every gradient to [-clipValue, clipValue].</summary>
    public static void ClipGradValue(IEnumerable<Tensor> parameters, double clipValue)
    {
        using var mode = Autograd.NoGrad();
        foreach (var gradient in Gradients(parameters)) gradient.ClampInPlace(-clipValue, clipValue);
    }

    /// <summary>As <see cref="ClipGradValue(IEnumerable{Tensor}, double)"/>, for one tensor.</summary>
    public static void ClipGradValue(Tensor parameter, double clipValue) => ClipGradValue([parameter], clipValue);

    /// <summary>The norm of several tensors taken together as one vector, 0-dim.</summary>
    /// <exception cref="InvalidOperationException">errorIfNonfinite, and the norm is NaN or infinite.</exception>
    public static Tensor GetTotalNorm(IEnumerable<Tensor> tensors, double normType = 2, bool errorIfNonfinite = false) => TotalNorm([.. tensors], normType, errorIfNonfinite);

    /// <summary>Scales the gradients as <see cref="ClipGradNorm(IEnumerable{Tensor}, double, double, bool)"/> does, by a norm that is known already.</summary>
    public static void ClipGradsWithNorm(IEnumerable<Tensor> parameters, double maxNorm, Tensor totalNorm) => Scale(Gradients(parameters), maxNorm, totalNorm);

    private static List<Tensor> Gradients(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var gradients = new List<Tensor>();
        foreach (var p in parameters)
        {
            if (p.Grad is { } gradient) gradients.Add(gradient);
        }
        return gradients;
    }

    private static Tensor TotalNorm(List<Tensor> tensors, double p, bool errorIfNonfinite)
    {
        if (tensors.Count == 0) return Tensor.Zeros([]);
        using var mode = Autograd.NoGrad();
        bool isDouble = tensors.Exists(tensor => tensor.Dtype == Dtype.Float64);
        var norms = Tensor.Empty([tensors.Count], isDouble ? Dtype.Float64 : tensors[0].Dtype);
        for (int i = 0; i < tensors.Count; i++) norms.Select(0, i).CopyInPlace(tensors[i].Detach().Norm(p));
        var total = norms.Norm(p);
        if (errorIfNonfinite && !double.IsFinite(total.Item()))
        {
            throw new InvalidOperationException($"[clip_grad_norm_] The total norm of order {p:0.0###} for gradients from `parameters` is non-finite, so it cannot be clipped. "
                + "To disable this error and scale the gradients by the non-finite norm anyway, set `errorIfNonfinite: false`");
        }
        return total;
    }

    private static void Scale(List<Tensor> gradients, double maxNorm, Tensor total)
    {
        using var mode = Autograd.NoGrad();
        double factor = maxNorm / (total.Item() + 1e-6);
        if (factor >= 1) return;
        foreach (var gradient in gradients) gradient.MulInPlace(factor);
    }
}
