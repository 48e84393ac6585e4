namespace MiniTorch.Tests;

using MiniTorch.Nn;

internal static partial class OpsGoldenCalls
{
    public static readonly CallTable Layers = new()
    {
        { "pairwise_distance", (a, b) => F.PairwiseDistance(a, b) },
        { "linear", (x, w, b) => F.Linear(x, w, b) },
        { "conv1d", (x, w, b) => x.Conv1d(w, b, 2, 1) },
        { "conv2d", (x, w, b) => x.Conv2d(w, b) },
        { "conv2d_stride_pad_dil", (x, w) => x.Conv2d(w, null, (2, 1), (1, 2), (1, 2)) },
        { "conv2d_groups", (x, w) => x.Conv2d(w, null, 1, 1, 1, 2) },
        { "conv2d_depthwise", (x, w) => x.Conv2d(w, null, 1, 1, 1, 4) },
        { "conv2d_1x1", (x, w) => x.Conv2d(w) },
        { "conv3d", (x, w) => x.Conv3d(w, padding: 1) },
        { "conv_transpose1d", (x, w) => x.ConvTranspose1d(w, null, 2, 1, 1) },
        { "conv_transpose2d", (x, w, b) => x.ConvTranspose2d(w, b, 2, 1, 1) },
        { "fold_unfold", x => x.UnfoldWindows(3, padding: 1, stride: 2) },
        { "max_pool1d", x => x.MaxPool1d(3, 2) },
        { "max_pool2d", x => x.MaxPool2d(2) },
        { "max_pool2d_pad", x => x.MaxPool2d(3, 2, 1, ceilMode: true) },
        { "avg_pool1d", x => x.AvgPool1d(2) },
        { "avg_pool2d", x => x.AvgPool2d(3, 2, 1) },
        { "avg_pool2d_nopad", x => x.AvgPool2d(3, 2, 1, countIncludePad: false) },
        { "adaptive_avg_pool2d", x => x.AdaptiveAvgPool2d((3, 2)) },
        { "adaptive_max_pool2d", x => x.AdaptiveMaxPool2d((2, 2)) },
        { "softmax", x => x.Softmax(1) },
        { "softmax_dim0", x => x.Softmax(0) },
        { "log_softmax", x => x.LogSoftmax(-1) },
        { "softmin", x => x.Softmin(1) },
        { "layer_norm", (x, w, b) => x.LayerNorm([4], w, b) },
        { "rms_norm", (x, w) => x.RmsNorm([4], w, 1e-6) },
        { "group_norm", (x, w, b) => x.GroupNorm(2, w, b) },
        { "instance_norm", x => x.InstanceNorm() },
        { "batch_norm", (x, w, b) => x.BatchNorm(null, null, w, b, training: true) },
        { "normalize", x => F.Normalize(x, dim: 1) },
        { "cosine_similarity", (a, b) => F.CosineSimilarity(a, b) },
        { "bilinear", (a, b, w, c) => F.Bilinear(a, b, w, c) },
        { "interpolate_nearest", x => F.Interpolate(x, scaleFactor: 2) },
        { "interpolate_bilinear", x => F.Interpolate(x, [5, 4], mode: "bilinear") },
        { "interpolate_bilinear_ac", x => F.Interpolate(x, [5, 4], mode: "bilinear", alignCorners: true) },
        { "linalg_inv", a => Linalg.Inv(a) },
        { "linalg_solve", (a, b) => Linalg.Solve(a, b) },
        { "linalg_det", a => Linalg.Det(a) },
        { "linalg_cholesky", a => Linalg.Cholesky(a.MatMul(a.T()) + Tensor.Eye(3, dtype: Dtype.Float64) * 2) },
        { "sdpa", (q, k, v) => Tensor.ScaledDotProductAttention(q, k, v) },
        { "sdpa_causal", (q, k, v) => Tensor.ScaledDotProductAttention(q, k, v, isCausal: true) },
    };
}
