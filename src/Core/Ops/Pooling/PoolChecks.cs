namespace MiniTorch;

/// <summary>The conditions on a pooling's input and window, with PyTorch's words.</summary>
internal static class PoolChecks
{
    public static void Input(string op, Tensor x, int rank)
    {
        if (x.Dim != rank && x.Dim != rank + 1) throw new ArgumentException($"[{op}] Expected {rank}D or {rank + 1}D (batch mode) tensor, but got input of size {x.Shape}");
        if (!x.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] not implemented for '{x.Dtype.ScalarName()}': convert to float32 or float64");
        for (int d = x.Dim - rank; d < x.Dim; d++)
            if (x.Size(d) == 0) throw new ArgumentException($"[{op}] Expected {rank}D or {rank + 1}D (batch mode) tensor with optional 0 dim batch size for input, but got: {x.Shape}");
    }

    public static PoolAxis Sliding(string op, int size, int kernel, int stride, int padding, int dilation, bool ceilMode)
    {
        if (kernel <= 0) throw new ArgumentException($"[{op}] kernel size should be greater than zero, but got kernel_size={kernel}");
        if (stride <= 0) throw new ArgumentException($"[{op}] stride should not be zero: it must be greater than zero, but got stride={stride}");
        if (dilation <= 0) throw new ArgumentException($"[{op}] dilation should be greater than zero, but got dilation={dilation}");
        if (padding < 0) throw new ArgumentException($"[{op}] pad must be non-negative, but got pad: {padding}");
        if (padding > ((kernel - 1) * dilation + 1) / 2) throw new ArgumentException($"[{op}] pad should be at most half of kernel size, but got pad={padding} and kernel_size={kernel}{(dilation > 1 ? $" with dilation={dilation}" : "")}");
        int outputs = PoolAxis.Outputs(size, kernel, stride, padding, dilation, ceilMode);
        if (outputs < 1) throw new ArgumentException($"[{op}] Given input size: {size}. Calculated output size: {outputs}. Output size is too small: the window of kernel_size={kernel} and dilation={dilation} with padding={padding} does not fit");
        return PoolAxis.Sliding(size, kernel, stride, padding, dilation, ceilMode);
    }

    public static PoolAxis Adaptive(string op, int size, int outputs)
    {
        if (outputs < 1) throw new ArgumentException($"[{op}] elements of output_size must be greater than or equal to 1, but got {outputs}");
        return PoolAxis.Adaptive(size, outputs);
    }
}
