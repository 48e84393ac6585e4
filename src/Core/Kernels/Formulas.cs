using System.Numerics;

namespace MiniTorch;

/// <summary>y = f(x), elementwise; the struct's fields are f's constants. <c>default</c> forms take no part: an op is a value.</summary>
public interface IUnaryOp
{
    /// <summary>f(x)</summary>
    V Forward<V>(V x) where V : IReal<V>;

    /// <summary>dL/dx, given x, y = f(x) and dy = dL/dy. What of x and y it reads is found by running it once, and only that is saved.</summary>
    V Backward<V>(V x, V y, V dy) where V : IReal<V>;
}

/// <summary>y = f(a, b), elementwise over broadcast operands.</summary>
public interface IBinaryOp
{
    /// <summary>f(a, b)</summary>
    V Forward<V>(V a, V b) where V : IReal<V>;

    /// <summary>dL/da, given a, b, y = f(a, b) and dy = dL/dy.</summary>
    V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V>;

    /// <summary>dL/db.</summary>
    V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V>;
}

/// <summary>y = f(x) for an f that is computed in double, number by number: its Forward is <c>V.Each(this, x)</c>.</summary>
public interface INumberOp : IUnaryOp
{
    /// <summary>f(x)</summary>
    double Of(double x);
}

/// <summary>y = f(a, b) for an f that is computed in double, number by number: its Forward is <c>V.Each(this, a, b)</c>.</summary>
public interface INumberOp2 : IBinaryOp
{
    /// <summary>f(a, b)</summary>
    double Of(double a, double b);
}

/// <summary>A test of two numbers, lane by lane, that gives bools.</summary>
internal interface IComparison
{
    /// <summary>The test as a mask.</summary>
    V Test<V>(V a, V b) where V : IReal<V>;

    /// <summary>The test of integers, all bits set where it holds.</summary>
    Vector<T> TestLanes<T>(Vector<T> a, Vector<T> b);
}
