using System.Text;

namespace MiniTorch.Nn;

/// <summary>Why a parameter may not train.</summary>
public enum AuditProblem
{
    /// <summary>The loss does not depend on it, or the graph between them is cut.</summary>
    NoGradient,

    /// <summary>Its gradient is zero in every element.</summary>
    ZeroGradient,

    /// <summary>Its gradient is the sum of more than one backward pass.</summary>
    Accumulated,

    /// <summary>No optimizer changes it.</summary>
    NotOptimized,

    /// <summary>An optimizer has it, but it does not require grad.</summary>
    Frozen,
}

/// <summary>One thing about one parameter.</summary>
/// <param name="Parameter">Its path in the model: "encoder.0.weight".</param>
/// <param name="Problem">What kind of thing.</param>
/// <param name="Text">What was found, and what to do.</param>
public sealed record AuditFinding(string Parameter, AuditProblem Problem, string Text)
{
    /// <summary>"encoder.0.weight: NoGradient: cut off by Detach ..."</summary>
    public override string ToString() => $"{Parameter}: {Problem}: {Text}";
}

/// <summary>What <see cref="Module.Audit"/> found; its text is a line for each finding.</summary>
public sealed class AuditReport
{
    private readonly string _subject;

    internal AuditReport(string subject, IReadOnlyList<AuditFinding> findings) => (_subject, Findings) = (subject, findings);

    /// <summary>The findings, in the order of the parameters.</summary>
    public IReadOnlyList<AuditFinding> Findings { get; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Findings.Count == 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder(_subject).Append(IsClean ? ": nothing found" : $": {Findings.Count} finding{(Findings.Count == 1 ? "" : "s")}");
        foreach (var finding in Findings) text.Append("\n  ").Append(finding);
        return text.ToString();
    }
}

/// <content>What keeps parameters from training.</content>
public abstract partial class Module
{
    /// <summary>
    /// Says which parameters will not train, and why: no gradient comes to them (and which <c>Detach</c>, no-grad region or op without gradient cut them off), their
    /// gradient is zero or the sum of several backward passes, or no optimizer has them. Call it after the forward pass, before or after the backward.
    /// </summary>
    /// <param name="loss">The tensor that <c>Backward</c> is called on.</param>
    /// <param name="optimized">What the optimizers change (<c>optimizer.Parameters</c>, joined if there are several); null leaves that question out.</param>
    /// <remarks>Parameters that do not require grad are frozen on purpose and only reported if an optimizer has them. The module itself and all graphs stay as they are.</remarks>
    public AuditReport Audit(Tensor loss, IEnumerable<Tensor>? optimized = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var reached = Autograd.LeavesOf(loss);
        var changed = optimized?.ToHashSet(ReferenceEqualityComparer.Instance);
        var findings = new List<AuditFinding>();
        int count = 0, frozen = 0;
        foreach (var (name, parameter) in NamedParameters())
        {
            count++;
            if (!parameter.RequiresGrad) frozen++;
            foreach (var (problem, text) in Problems(parameter, reached.Contains(parameter), changed?.Contains(parameter))) findings.Add(new AuditFinding(name, problem, text));
        }
        return new AuditReport($"audit of {TypeName}, {count} parameters{(frozen == 0 ? "" : $", {frozen} of them frozen")}", findings);
    }

    private static IEnumerable<(AuditProblem Problem, string Text)> Problems(Tensor parameter, bool isReached, bool? isOptimized)
    {
        if (!parameter.RequiresGrad)
        {
            if (isOptimized == true) yield return (AuditProblem.Frozen, "an optimizer has it, but it does not require grad: set RequiresGrad, or leave it out of the optimizer");
            yield break;
        }
        if (!isReached) yield return (AuditProblem.NoGradient, Autograd.FindCut(parameter) ?? "the loss does not depend on it: it was not used in the forward pass, or its graph is gone");
        else if (parameter is { Grad: { } gradient, GradPassCount: > 0 } && gradient.Detach().Ne(0).Any().Item() == 0) yield return (AuditProblem.ZeroGradient, "its gradient is zero in every element: look for a saturated or dead activation behind it, or a factor of zero");
        if (parameter.GradPassCount > 1) yield return (AuditProblem.Accumulated, $"its gradient is the sum of {parameter.GradPassCount} backward passes: call ZeroGrad() before each, or divide the loss by {parameter.GradPassCount} if that is meant");
        if (isOptimized == false) yield return (AuditProblem.NotOptimized, "no optimizer has it: pass it in, or freeze it by RequiresGrad = false");
    }
}
