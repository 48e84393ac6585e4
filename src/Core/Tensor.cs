namespace MiniTorch;

/// <summary>A tensor.</summary>
public sealed partial class Tensor;
