namespace MiniTorch;

/// <summary>Where a gradient goes.</summary>
/// <param name="Node">The node that produced the tensor, or a leaf's accumulate node; null where no gradient is wanted.</param>
/// <param name="OutputNr">Which of the node's outputs the tensor is.</param>
public readonly record struct Edge(Node? Node, int OutputNr);

/// <summary>What the engine holds the gradient of a node's output to.</summary>
internal readonly record struct OutputMeta(int[] Sizes, Dtype Dtype);
