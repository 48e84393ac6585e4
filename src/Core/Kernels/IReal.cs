namespace MiniTorch;

/// <summary>
/// The abstract number that a formula is written over. A lane group of floats or doubles implements it (one fused SIMD pass), a scalar
/// (the reference), and <see cref="Tensor"/> itself (the same line then builds the graph of the gradient).
/// </summary>
/// <remarks>Comparisons give a mask of the same type, to be used by <see cref="Select"/> only.</remarks>
/// <typeparam name="V">The implementing type.</typeparam>
public interface IReal<V>
    where V : IReal<V>
{
    /// <summary>a + b</summary>
    static abstract V operator +(V a, V b);
    /// <summary>a - b</summary>
    static abstract V operator -(V a, V b);
    /// <summary>a b</summary>
    static abstract V operator *(V a, V b);
    /// <summary>a / b</summary>
    static abstract V operator /(V a, V b);
    /// <summary>-a</summary>
    static abstract V operator -(V a);
    /// <summary>a + c</summary>
    static abstract V operator +(V a, double c);
    /// <summary>a - c</summary>
    static abstract V operator -(V a, double c);
    /// <summary>a c</summary>
    static abstract V operator *(V a, double c);
    /// <summary>a / c</summary>
    static abstract V operator /(V a, double c);
    /// <summary>c + a</summary>
    static abstract V operator +(double c, V a);
    /// <summary>c - a</summary>
    static abstract V operator -(double c, V a);
    /// <summary>c a</summary>
    static abstract V operator *(double c, V a);
    /// <summary>c / a</summary>
    static abstract V operator /(double c, V a);
    /// <summary>a &gt; b, as a mask; false for NaN.</summary>
    static abstract V operator >(V a, V b);
    /// <summary>a &lt; b, as a mask; false for NaN.</summary>
    static abstract V operator <(V a, V b);
    /// <summary>a &gt;= b, as a mask; false for NaN.</summary>
    static abstract V operator >=(V a, V b);
    /// <summary>a &lt;= b, as a mask; false for NaN.</summary>
    static abstract V operator <=(V a, V b);
    /// <summary>a &gt; c, as a mask; false for NaN.</summary>
    static abstract V operator >(V a, double c);
    /// <summary>a &lt; c, as a mask; false for NaN.</summary>
    static abstract V operator <(V a, double c);
    /// <summary>a &gt;= c, as a mask; false for NaN.</summary>
    static abstract V operator >=(V a, double c);
    /// <summary>a &lt;= c, as a mask; false for NaN.</summary>
    static abstract V operator <=(V a, double c);
    /// <summary>a == b, as a mask; false for NaN.</summary>
    static abstract V Equal(V a, V b);
    /// <summary>Lane by lane <paramref name="whenTrue"/> where the mask holds, else <paramref name="whenFalse"/>.</summary>
    static abstract V Select(V mask, V whenTrue, V whenFalse);
    /// <summary>The larger; NaN if either is.</summary>
    static abstract V Maximum(V a, V b);
    /// <summary>The smaller; NaN if either is.</summary>
    static abstract V Minimum(V a, V b);
    /// <summary>a to the power b.</summary>
    static abstract V Pow(V a, V b);
    /// <summary>The angle of the point (x, y), in radians.</summary>
    static abstract V Atan2(V y, V x);
    /// <summary>The remainder of a / b rounded towards 0, exact; it has the sign of a.</summary>
    static abstract V Fmod(V a, V b);
    /// <summary>A formula that is known for doubles only, number by number.</summary>
    static abstract V Each<TOp>(TOp op, V x) where TOp : struct, INumberOp;
    /// <summary>A formula of two numbers that is known for doubles only, number by number.</summary>
    static abstract V Each<TOp>(TOp op, V a, V b) where TOp : struct, INumberOp2;

    /// <summary>The constant <paramref name="c"/>, of the same kind as this.</summary>
    V Constant(double c);
    /// <summary>|x|</summary>
    V Abs();
    /// <summary>-1, 0 or 1; NaN for NaN.</summary>
    V Sign();
    /// <summary>The square root.</summary>
    V Sqrt();
    /// <summary>e to the x.</summary>
    V Exp();
    /// <summary>exp(x) - 1, exact near 0.</summary>
    V Expm1();
    /// <summary>The natural logarithm.</summary>
    V Log();
    /// <summary>log(1 + x), exact near 0.</summary>
    V Log1p();
    /// <summary>The sine of x radians.</summary>
    V Sin();
    /// <summary>The cosine of x radians.</summary>
    V Cos();
    /// <summary>The tangent of x radians.</summary>
    V Tan();
    /// <summary>The angle whose sine is x.</summary>
    V Asin();
    /// <summary>The angle whose cosine is x.</summary>
    V Acos();
    /// <summary>The angle whose tangent is x.</summary>
    V Atan();
    /// <summary>The hyperbolic sine.</summary>
    V Sinh();
    /// <summary>The hyperbolic cosine.</summary>
    V Cosh();
    /// <summary>The hyperbolic tangent.</summary>
    V Tanh();
    /// <summary>The inverse hyperbolic sine.</summary>
    V Asinh();
    /// <summary>The inverse hyperbolic cosine.</summary>
    V Acosh();
    /// <summary>The inverse hyperbolic tangent.</summary>
    V Atanh();
    /// <summary>The error function.</summary>
    V Erf();
    /// <summary>1 - erf(x), without loss where it is small.</summary>
    V Erfc();
    /// <summary>The number whose error function is x.</summary>
    V Erfinv();
    /// <summary>log |Gamma(x)|</summary>
    V Lgamma();
    /// <summary>The derivative of log |Gamma(x)|.</summary>
    V Digamma();
    /// <summary>2 to the x.</summary>
    V Exp2();
    /// <summary>The largest integer not above x.</summary>
    V Floor();
    /// <summary>The smallest integer not below x.</summary>
    V Ceil();
    /// <summary>The nearest integer, halves to even.</summary>
    V Round();
    /// <summary>The integer part.</summary>
    V Trunc();
    /// <summary>1 / (1 + exp(-x))</summary>
    V Sigmoid();
}
