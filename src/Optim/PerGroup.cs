using System.Collections;
using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>A number for all parameter groups, or one for each: <c>maxLr: 0.1</c> or <c>maxLr: [0.1, 0.01]</c>.</summary>
[CollectionBuilder(typeof(PerGroup), nameof(Each))]
public sealed class PerGroup : IReadOnlyList<double>
{
    private readonly double[] _values;

    private PerGroup(double[] values, bool isOne) => (_values, IsOne) = (values, isOne);

    /// <summary>Whether one number stands for every group, those added later too.</summary>
    public bool IsOne { get; }

    /// <summary>How many numbers were given.</summary>
    public int Count => _values.Length;

    /// <summary>The number of a group.</summary>
    public double this[int group] => _values[IsOne ? 0 : group];

    /// <summary>One number for each group, in their order.</summary>
    public static PerGroup Each(ReadOnlySpan<double> values) => new(values.ToArray(), isOne: false);

    /// <summary>The same number for all groups.</summary>
    public static PerGroup All(double value) => new([value], isOne: true);

    /// <summary>The same number for all groups.</summary>
    public static implicit operator PerGroup(double value) => All(value);

    /// <summary>One number for each group, in their order.</summary>
    public static implicit operator PerGroup(double[] values) => Each(values);

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The numbers of an optimizer's groups.</summary>
    /// <exception cref="ArgumentException">Another count of numbers than of groups.</exception>
    internal double[] For(Optimizer optimizer, string scheduler, string name)
    {
        int groups = optimizer.ParamGroups.Count;
        if (!IsOne && Count != groups)
        {
            throw new ArgumentException($"[{scheduler}] {name} must have the same length as optimizer.param_groups: expected {groups} {name}s, got {Count}; give one number for all groups, or one for each");
        }
        return [.. Enumerable.Range(0, groups).Select(group => this[group])];
    }
}
