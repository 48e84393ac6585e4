namespace MiniTorch;

/// <summary>Products by our own kernels, in the widest registers of the machine.</summary>
internal sealed class SimdProvider : AcceleratedProvider
{
    public override string Name => "simd";

    public override void Multiply(ref GemmCall<float> call) => SimdGemm.Run(ref call);

    public override void Multiply(ref GemmCall<double> call) => SimdGemm.Run(ref call);
}
