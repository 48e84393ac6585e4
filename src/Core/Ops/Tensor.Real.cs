namespace MiniTorch;

/// <content>The number that formulas are written over, as a tensor: running a derivative over it records the graph of the gradient.</content>
public partial class Tensor
{
    static Tensor IReal<Tensor>.operator +(Tensor a, double c) => a + (Scalar)c;

    static Tensor IReal<Tensor>.operator -(Tensor a, double c) => a - (Scalar)c;

    static Tensor IReal<Tensor>.operator *(Tensor a, double c) => a * (Scalar)c;

    static Tensor IReal<Tensor>.operator /(Tensor a, double c) => a / (Scalar)c;

    static Tensor IReal<Tensor>.operator +(double c, Tensor a) => (Scalar)c + a;

    static Tensor IReal<Tensor>.operator -(double c, Tensor a) => (Scalar)c - a;

    static Tensor IReal<Tensor>.operator *(double c, Tensor a) => (Scalar)c * a;

    static Tensor IReal<Tensor>.operator /(double c, Tensor a) => (Scalar)c / a;

    static Tensor IReal<Tensor>.operator >(Tensor a, double c) => a > (Scalar)c;

    static Tensor IReal<Tensor>.operator <(Tensor a, double c) => a < (Scalar)c;

    static Tensor IReal<Tensor>.operator >=(Tensor a, double c) => a >= (Scalar)c;

    static Tensor IReal<Tensor>.operator <=(Tensor a, double c) => a <= (Scalar)c;

    static Tensor IReal<Tensor>.Equal(Tensor a, Tensor b) => a.Eq(b);

    static Tensor IReal<Tensor>.Select(Tensor mask, Tensor whenTrue, Tensor whenFalse) => Where(mask, whenTrue, whenFalse);

    static Tensor IReal<Tensor>.Maximum(Tensor a, Tensor b) => a.Maximum(b);

    static Tensor IReal<Tensor>.Minimum(Tensor a, Tensor b) => a.Minimum(b);

    static Tensor IReal<Tensor>.Pow(Tensor a, Tensor b) => a.Pow(b);

    static Tensor IReal<Tensor>.Atan2(Tensor y, Tensor x) => y.Atan2(x);

    static Tensor IReal<Tensor>.Fmod(Tensor a, Tensor b) => a.Fmod(b);

    static Tensor IReal<Tensor>.Each<TOp>(TOp op, Tensor x) => Unary.Apply(op, x);

    static Tensor IReal<Tensor>.Each<TOp>(TOp op, Tensor a, Tensor b) => Binary.Apply(op, a, b);

    Tensor IReal<Tensor>.Constant(double c) => Full([], c, Dtype);
}
