using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, C56 to C59: recurrent layers.</summary>
[Collection(nameof(Alone))]
public sealed class RecurrentC56
{
    [Fact(DisplayName = "C56 an LSTM by numbers")]
    public void Numbers()
    {
        var lstm = new LSTM(1, 1, dtype: Dtype.Float64);
        lstm.LoadStateDict(new Dictionary<string, Tensor>
        {
            ["weight_ih_l0"] = Tensor.Of([.1, .2, .3, .4], [4, 1]),
            ["weight_hh_l0"] = Tensor.Of([.5, .6, .7, .8], [4, 1]),
            ["bias_ih_l0"] = Tensor.Of([.01, .02, .03, .04]),
            ["bias_hh_l0"] = Tensor.Zeros([4], Dtype.Float64),
        });
        var (output, (h, c)) = lstm.Forward(Tensor.Of([1.0, 2], [2, 1, 1]));
        Expect.Close([.10124330736972534, .2990927052060841], output.ToArray<double>(), 1e-12, "output");
        Expect.Close([.2990927052060841], h.ToArray<double>(), 1e-12, "h");
        Expect.Close([.4454701349087883], c.ToArray<double>(), 1e-12, "c");
    }

    [Fact(DisplayName = "C58 wrong sizes say which; no steps throw; one sequence needs no batch")]
    public void Arguments()
    {
        var rnn = new RNN(3, 2);
        Assert.Contains("input.size(-1) must be equal to input_size. Expected 3, got 5", Assert.Throws<ArgumentException>(() => rnn.Forward(Tensor.Ones([1, 1, 5]))).Message);
        Assert.Contains("Expected hidden size (1, 1, 2), got [1, 2, 2]", Assert.Throws<ArgumentException>(() => rnn.Forward(Tensor.Ones([4, 1, 3]), Tensor.Ones([1, 2, 2]))).Message);
        var lstm = new LSTM(3, 2);
        Assert.Contains("Expected hidden[0] size (1, 1, 2), got [1, 2, 2]", Assert.Throws<ArgumentException>(() => lstm.Forward(Tensor.Ones([4, 1, 3]), (Tensor.Ones([1, 2, 2]), Tensor.Ones([1, 1, 2])))).Message);
        Assert.Contains("Expected hidden[1] size (1, 1, 2), got [1, 2, 2]", Assert.Throws<ArgumentException>(() => lstm.Forward(Tensor.Ones([4, 1, 3]), (Tensor.Ones([1, 1, 2]), Tensor.Ones([1, 2, 2])))).Message);
        Assert.Contains("Expected sequence length to be larger than 0 in RNN", Assert.Throws<ArgumentException>(() => lstm.Forward(Tensor.Ones([0, 1, 3]))).Message);
        var x = Tensor.Randn([4, 3]);
        var (one, _) = lstm.Forward(x);
        Expect.Close(Expect.Doubles(lstm.Forward(x.Unsqueeze(1)).Output), Expect.Doubles(one), 1e-6, "one sequence");
        Assert.Equal("[4, 2]", one.Shape.ToString());
        Assert.Throws<ArgumentException>(() => lstm.Forward(Tensor.Ones([3])));
        Assert.Throws<ArgumentException>(() => new LSTM(3, 2, projSize: 2));
        Assert.Throws<ArgumentException>(() => new LSTM(3, 2, numLayers: 0));
    }

    public static TheoryData<string, bool> Kinds => new()
    {
        { "RNN", false }, { "RNN", true }, { "LSTM", false }, { "LSTM", true }, { "GRU", false }, { "GRU", true }, { "LSTM_proj", true },
    };

    [Theory(DisplayName = "C59 packed sequences give what each gives by itself")]
    [MemberData(nameof(Kinds))]
    public void Packed(string kind, bool bidirectional)
    {
        Tensor.ManualSeed(2);
        foreach (var (lengths, enforceSorted) in new[] { (new[] { 10, 10, 6, 2, 2, 1, 1 }, true), ([2, 1, 3, 2, 10, 5, 3], false) })
        {
            Tensor[] sequences = [.. lengths.Select(length => Tensor.Randn([length, 3], Dtype.Float64))];
            var packed = Rnn.PackPaddedSequence(Rnn.PadSequence(sequences), lengths, enforceSorted: enforceSorted);
            var (output, h, alone) = Run(kind, bidirectional, packed, sequences);
            var (padded, back) = Rnn.PadPackedSequence(output);
            Assert.Equal(lengths, back);
            for (int i = 0; i < lengths.Length; i++)
            {
                Expect.Close(Expect.Doubles(alone[i].Output), Expect.Doubles(padded.Select(1, i).Narrow(0, 0, lengths[i])), 1e-9, $"{kind} output of sequence {i}");
                Expect.Close(Expect.Doubles(alone[i].H), Expect.Doubles(h.Select(1, i)), 1e-9, $"{kind} state of sequence {i}");
            }
        }
    }

    [Fact(DisplayName = "C59 packing and padding are inverse, and wrong lengths throw")]
    public void Packing()
    {
        var x = Tensor.Of([1.0, 2, 3, 4, 5, 0, 6, 0, 0], [3, 3]);
        var packed = Rnn.PackPaddedSequence(x, [3, 2, 1], batchFirst: true);
        Assert.Equal([1, 4, 6, 2, 5, 3], packed.Data.ToArray<double>());
        Assert.Equal([3, 2, 1], packed.BatchSizes);
        var (padded, lengths) = Rnn.PadPackedSequence(packed, batchFirst: true, paddingValue: -1, totalLength: 4);
        Assert.Equal([1, 2, 3, -1, 4, 5, -1, -1, 6, -1, -1, -1], padded.ToArray<double>());
        Assert.Equal([3, 2, 1], lengths);
        Assert.Contains("must be sorted in decreasing order", Assert.Throws<ArgumentException>(() => Rnn.PackPaddedSequence(x, [1, 2, 3], batchFirst: true)).Message);
        Assert.Throws<ArgumentException>(() => Rnn.PackPaddedSequence(x, [3, 2], batchFirst: true));
        Assert.Throws<ArgumentException>(() => Rnn.PackPaddedSequence(x, [3, 2, 0], batchFirst: true));
        Assert.Throws<ArgumentException>(() => Rnn.PackPaddedSequence(x, [4, 2, 1], batchFirst: true));
        Assert.Throws<ArgumentException>(() => Rnn.PadPackedSequence(packed, totalLength: 2));
    }

    [Fact(DisplayName = "C56 dropout acts between layers while training only, and cells are one step")]
    public void DropoutAndCells()
    {
        Tensor.ManualSeed(0);
        var lstm = new LSTM(3, 4, 2, dropout: 0.5);
        var x = Tensor.Randn([5, 2, 3]);
        Assert.NotEqual(lstm.Forward(x).Output.ToArray<float>(), lstm.Forward(x).Output.ToArray<float>());
        lstm.Eval();
        Assert.Equal(lstm.Forward(x).Output.ToArray<float>(), lstm.Forward(x).Output.ToArray<float>());

        var gru = new GRU(3, 4, dtype: Dtype.Float64);
        var cell = new GRUCell(3, 4, dtype: Dtype.Float64);
        cell.LoadStateDict(gru.StateDict().ToDictionary(e => e.Key[..^3], e => e.Value));
        var step = Tensor.Randn([2, 3], Dtype.Float64);
        Expect.Close(Expect.Doubles(gru.Forward(step.Unsqueeze(0)).Output), Expect.Doubles(cell.Forward(step)), 1e-12, "cell");
        Assert.Equal("[4]", cell.Forward(step[0]).Shape.ToString());
        Assert.Contains("inconsistent hidden_size", Assert.Throws<ArgumentException>(() => cell.Forward(step, Tensor.Ones([2, 5], Dtype.Float64))).Message);
    }

    private static (PackedSequence Output, Tensor H, (Tensor Output, Tensor H)[] Alone) Run(string kind, bool bidirectional, PackedSequence packed, Tensor[] sequences)
    {
        switch (kind)
        {
            case "RNN":
                var rnn = new RNN(3, 4, 2, bidirectional: bidirectional, dtype: Dtype.Float64);
                var (r, hr) = rnn.Forward(packed);
                return (r, hr, [.. sequences.Select(s => rnn.Forward(s)).Select(y => (y.Output, y.State))]);
            case "GRU":
                var gru = new GRU(3, 4, 2, bidirectional: bidirectional, dtype: Dtype.Float64);
                var (g, hg) = gru.Forward(packed);
                return (g, hg, [.. sequences.Select(s => gru.Forward(s)).Select(y => (y.Output, y.State))]);
            default:
                var lstm = new LSTM(3, 4, 2, bidirectional: bidirectional, projSize: kind == "LSTM" ? 0 : 2, dtype: Dtype.Float64);
                var (l, state) = lstm.Forward(packed);
                return (l, state.H, [.. sequences.Select(s => lstm.Forward(s)).Select(y => (y.Output, y.State.H))]);
        }
    }
}
