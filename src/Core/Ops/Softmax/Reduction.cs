namespace MiniTorch;

/// <summary>What a loss does with the losses of its elements.</summary>
public enum Reduction
{
    /// <summary>Their mean (by the weights given, where a loss takes weights). The default.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>They are returned as they are.</summary>
    None,

    /// <summary>Their sum divided by the batch size; of <c>KLDivLoss</c> only.</summary>
    BatchMean,
}
