using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Optimizers that PyTorch 1.13 does not have: against the numbers of their published rules, or the rules themselves.</summary>
public sealed class NewerOptimizerTests
{
    [Theory(DisplayName = "F107 Adafactor, five steps of a vector and a matrix")]
    [InlineData("default", new[] { .853846683195, .918948548726, .134465916934 }, new[] { .854589789657, .920219977216, .134386605997, -.768873219721, -.970039054027, -.274587460994 })]
    [InlineData("decay", new[] { 1.59358666729, .651952758905, -1.09079834964 }, new[] { 1.65703401206, .669564932268, -1.14214684394, -1.66809850766, -.874259086477, .894365330655 })]
    [InlineData("eps", new[] { .567133733791, .463343851762, .0831626147032 }, new[] { .55020541608, .425748810108, .0843574892332, -.534219688539, -.50530619075, -.168930951077 })]
    public void Adafactor_five_steps(string setting, double[] vector, double[] matrix)
    {
        Tensor[] p = [Sines(3), Sines(6).Detach().Reshape(2, 3)];
        p[1].RequiresGrad = true;
        var optimizer = setting switch
        {
            "decay" => new Adafactor(p, .5, beta2Decay: -.5, d: 1.5, weightDecay: .1),
            "eps" => new Adafactor(p, .3, eps: (1e-2, .1), maximize: true),
            _ => new Adafactor(p),
        };
        for (int t = 1; t <= 5; t++)
        {
            for (int i = 0; i < 2; i++) p[i].Grad = (Tensor.Arange(p[i].Numel, dtype: Dtype.Float64).Reshape(p[i].Shape) + t).Cos();
            optimizer.Step();
        }
        Expect.Close(vector, p[0].Values(), 1e-11, "vector");
        Expect.Close(matrix, p[1].Values(), 1e-11, "matrix");
        Assert.Equal(["row_var", "col_var"], optimizer.StateOf(p[1])!.Tensors.Keys);
        Assert.Equal(["variance"], optimizer.StateOf(p[0])!.Tensors.Keys);
    }

    [Fact]
    public void Adafactor_refuses_options_out_of_range()
    {
        Tensor[] p = [Leaf(1)];
        Throws<ArgumentException>(() => _ = new Adafactor(p, beta2Decay: .1), "beta2_decay should be <= 0 but is: 0.1");
        Throws<ArgumentException>(() => _ = new Adafactor(p, d: .5), "Clipping threshold d should be >= 1 but is: 0.5");
        Throws<ArgumentException>(() => _ = new Adafactor(p, eps: (-1, 0)), "epsilon1 should be either None or >= 0 but is: -1");
        Throws<ArgumentException>(() => _ = new Adafactor(p, eps: (null, -1)), "epsilon2 should be >= 0 but is: -1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lion_steps_by_the_sign_of_the_interpolated_momentum(bool maximize)
    {
        const double Lr = .1, Decay = .3, Beta1 = .8, Beta2 = .95;
        var p = Leaf(1, -2, 3);
        var optimizer = new Lion([p], Lr, (Beta1, Beta2), Decay, maximize);
        double[] x = [1, -2, 3], m = [0, 0, 0];
        for (int t = 0; t < 6; t++)
        {
            double[] given = [Math.Cos(t), Math.Sin(3 * t), 0], g = [.. given.Select(v => maximize ? -v : v)];
            p.Grad = D(given);
            optimizer.Step();
            for (int i = 0; i < 3; i++)
            {
                double update = Math.Sign(Beta1 * m[i] + (1 - Beta1) * g[i]);
                x[i] -= Lr * (update + Decay * x[i]);
                m[i] = Beta2 * m[i] + (1 - Beta2) * g[i];
            }
            Expect.Close(x, p.Values(), 1e-12, $"step {t}");
        }
    }

    [Theory]
    [InlineData(3, 2, true)]
    [InlineData(2, 4, true)]
    [InlineData(3, 3, false)]
    public void Muon_steps_by_the_orthogonalised_momentum(int rows, int columns, bool nesterov)
    {
        const double Lr = .1, Decay = .2, Momentum = .9;
        var p = RandomLeaf(1, rows, columns);
        var (x, buffer) = (p.Detach().Clone(), Tensor.ZerosLike(p.Detach()));
        var optimizer = new Muon([p], Lr, Decay, Momentum, nesterov);
        for (int t = 0; t < 4; t++)
        {
            var g = RandomLeaf(10 + t, rows, columns).Detach();
            p.Grad = g;
            optimizer.Step();
            buffer = buffer * Momentum + g * (1 - Momentum);
            var update = nesterov ? g * (1 - Momentum) + buffer * Momentum : buffer;
            // Newton and Schulz's odd polynomial, a Y + b Y Y^T Y + c Y Y^T Y Y^T Y, five times.
            var y = update / update.Norm();
            for (int i = 0; i < 5; i++)
            {
                var cubed = y.MatMul(y.T()).MatMul(y);
                y = y * 3.4445 + cubed * -4.775 + y.MatMul(y.T()).MatMul(cubed) * 2.0315;
            }
            x = x * (1 - Lr * Decay) - y * (Lr * Math.Sqrt(Math.Max(1, (double)rows / columns)));
            Expect.Close(x.Values(), p.Values(), 1e-9, $"step {t}");
        }
    }

    private static Tensor Sines(int count)
    {
        var p = Tensor.Arange(1, count + 1, dtype: Dtype.Float64).Sin();
        p.RequiresGrad = true;
        return p;
    }
}
