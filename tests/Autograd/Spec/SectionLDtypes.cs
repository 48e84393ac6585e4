using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section L: dtypes of mixed operands, and of single elements.</summary>
public sealed class SectionLDtypes
{
    [Fact(DisplayName = "L190 0-dim tensors and plain numbers do not widen within their category")]
    public void Promotion()
    {
        Tensor f32 = Tensor.Ones([2]), i32 = Tensor.Ones([2], Dtype.Int32);
        Assert.Equal(Dtype.Float32, (Tensor.Of(2.0) * f32).Dtype);
        Assert.Equal(Dtype.Float64, (D(2) * f32).Dtype);
        Assert.Equal(Dtype.Float32, (i32 * 2.5).Dtype);
        Assert.Equal(Dtype.Int32, (i32 * Tensor.Of(3L)).Dtype);
        Assert.Equal(Dtype.Float32, (f32 * 2.5).Dtype);
        Assert.Equal(Dtype.Float64, (i32 * Tensor.Of(2.5)).Dtype);
    }

    [Fact(DisplayName = "L190 gradients of mixed operands come back in each one's dtype")]
    public void Mixed_gradients()
    {
        var (a, b) = (Tensor.Ones([2], requiresGrad: true), Leaf(2, 3));
        (a * b).Sum().Backward();
        Assert.Equal(Dtype.Float32, a.Grad!.Dtype);
        Assert.Equal(Dtype.Float64, b.Grad!.Dtype);
        var s = Tensor.Of(2.0, requiresGrad: true);
        (s * Tensor.Ones([3])).Sum().Backward();
        Assert.Equal(Dtype.Float64, s.Grad!.Dtype);
        Same(s.Grad, 3);
    }

    [Fact(DisplayName = "L191 single elements as numbers")]
    public void Items()
    {
        Assert.Equal(float.NaN, Tensor.Of(float.NaN).Item<float>());
        Assert.Equal(double.PositiveInfinity, Tensor.Of(float.PositiveInfinity).Item());
        Throws<OverflowException>(() => Tensor.Of(double.NaN).Item<int>());
        Throws<OverflowException>(() => Tensor.Of(double.PositiveInfinity).Item<int>());
        Throws<OverflowException>(() => Tensor.Of(3e9).Item<int>());
        Assert.Equal(2, Tensor.Of(2.9).Item<int>());
        Assert.True(Tensor.Of(double.NaN).ItemBool());
        Assert.True(Tensor.Of(-1L).ItemBool());
        Assert.False(Tensor.Of(0f).ItemBool());
        Throws(() => Ones(2).Item(), "cannot be converted to Scalar");
    }
}
