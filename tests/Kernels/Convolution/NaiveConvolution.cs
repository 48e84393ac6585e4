namespace MiniTorch.Tests.Kernels;

/// <summary>Convolution as its definition says, one product at a time.</summary>
internal static class NaiveConvolution
{
    public static (double[] X, double[] W, double[] Bias, double[] InBias, double[] Dy) Inputs(ConvShape s)
    {
        var random = new Random(7);
        double[] Make(int n) => Enumerable.Range(0, n).Select(_ => random.NextDouble() * 2 - 1).ToArray();
        return (Make(s.Batch * s.Channels * s.InSize), Make(s.Filters * s.GroupChannels * s.Taps), Make(s.Filters), Make(s.Channels), Make(s.Batch * s.Filters * s.OutSize));
    }

    /// <summary>y, y without bias, dx, dx plus a bias, dw, db twice.</summary>
    public static double[][] Run(ConvShape s)
    {
        var (x, w, bias, inBias, dy) = Inputs(s);
        var y = new double[dy.Length];
        var dx = new double[x.Length];
        var dw = new double[w.Length];
        var db = new double[bias.Length];
        for (int n = 0; n < s.Batch; n++)
            for (int f = 0; f < s.Filters; f++)
                for (int q = 0; q < s.OutSize; q++)
                {
                    int at = (n * s.Filters + f) * s.OutSize + q;
                    db[f] += dy[at];
                    for (int c = 0; c < s.GroupChannels; c++)
                        for (int t = 0; t < s.Taps; t++)
                        {
                            int source = Source(s, q, t);
                            if (source < 0) continue;
                            int channel = f / s.GroupFilters * s.GroupChannels + c;
                            int xi = (n * s.Channels + channel) * s.InSize + source, wi = (f * s.GroupChannels + c) * s.Taps + t;
                            y[at] += x[xi] * w[wi];
                            dx[xi] += dy[at] * w[wi];
                            dw[wi] += dy[at] * x[xi];
                        }
                }
        var withBias = y.Select((v, i) => v + bias[i / Math.Max(1, s.OutSize) % s.Filters]).ToArray();
        var shifted = dx.Select((v, i) => v + inBias[i / s.InSize % s.Channels]).ToArray();
        return [withBias, y, dx, shifted, dw, db, db];
    }

    private static int Source(ConvShape s, int q, int tap)
    {
        int ow = q % s.W.Out, oh = q / s.W.Out % s.H.Out, od = q / (s.W.Out * s.H.Out);
        int kw = tap % s.W.Kernel, kh = tap / s.W.Kernel % s.H.Kernel, kd = tap / (s.W.Kernel * s.H.Kernel);
        int d = At(s.D, od, kd), h = At(s.H, oh, kh), w = At(s.W, ow, kw);
        return d < 0 || h < 0 || w < 0 ? -1 : (d * s.H.In + h) * s.W.In + w;
    }

    private static int At(ConvAxis axis, int o, int k)
    {
        int at = o * axis.Stride - axis.Padding + k * axis.Dilation;
        return at >= 0 && at < axis.In ? at : -1;
    }
}
