using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>Table F1: the parameters after 1, 2 and 5 steps from [1, -2, 3] with given gradients, in float64.</summary>
public sealed class FiveStepTests
{
    private static readonly double[][] s_gradients = [[.1, -.2, .05], [.2, -.2, -.05], [.3, -.2, .05], [-.4, -.2, 0], [.5, -.2, .05]];

    /// <summary>Rows recorded from PyTorch 1.13.1 that later versions, which MiniTorch follows (golden optim.json), do not give either.</summary>
    private static readonly Dictionary<string, string> s_listed = new()
    {
        ["NAdam default"] = "1.13.1 counts mu twice in the product of the next step; 2.6.0 does not",
        ["NAdam lr=.1 wd=.1"] = "1.13.1 counts mu twice in the product of the next step; 2.6.0 does not",
        ["ASGD lr=.1 lambd=.01 t0=2 wd=.1"] = "the row was made with eta in float64; 2.6.0 keeps it in float32 (6e-10 apart after one step)",
    };

    private static readonly Row[] s_rows =
    [
        new("SGD lr=.1", p => new SGD(p, .1), [0.99, -1.98, 2.995], [0.97, -1.96, 3.0], [0.93, -1.9, 2.99]),
        new("SGD wd=.1", p => new SGD(p, .1, weightDecay: .1), [0.98, -1.96, 2.965], [0.9502, -1.9204, 2.94035], [0.8821751098, -1.8039601996, 2.84311816465]),
        new("SGD mom=.9", p => new SGD(p, .1, momentum: .9), [0.99, -1.98, 2.995], [0.961, -1.942, 2.9955], [0.834969, -1.737118, 2.9781695]),
        new("SGD mom=.9 damp=.5", p => new SGD(p, .1, momentum: .9, dampening: .5), [0.99, -1.98, 2.995], [0.971, -1.952, 2.993], [0.897009, -1.827608, 2.978847]),
        new("SGD mom=.9 nesterov wd=.1", p => new SGD(p, .1, momentum: .9, nesterov: true, weightDecay: .1), [0.962, -1.924, 2.9335], [0.889522, -1.817044, 2.8589135], [0.628903419662, -1.35376305328, 2.4868511606]),
        new("SGD mom maximize", p => new SGD(p, .1, momentum: .9, maximize: true), [1.01, -2.02, 3.005], [1.039, -2.058, 3.0045], [1.165031, -2.262882, 3.0218305]),
        new("Adam default", p => new Adam(p), [0.9990000001, -1.99900000005, 2.9990000002], [0.998034818135, -1.9980000001, 2.99905263177], [0.996528072339, -1.99500000025, 2.99796745916]),
        new("Adam lr=.1", p => new Adam(p, .1), [0.90000001, -1.900000005, 2.90000002], [0.803481813521, -1.80000001, 2.90526317684], [0.652807233917, -1.500000025, 2.79674591578]),
        new("Adam lr=.1 wd=.1", p => new Adam(p, .1, weightDecay: .1), [0.900000005, -1.9000000025, 2.90000000286], [0.800703320401, -1.80007399986, 2.80264984561], [0.604384531108, -1.50126754171, 2.50689395812]),
        new("Adam lr=.1 amsgrad", p => new Adam(p, .1, betas: (.9, .5), amsgrad: true), [0.90000001, -1.900000005, 2.90000002], [0.811878131896, -1.80000001, 2.90526317684], [0.687488252993, -1.500000025, 2.80239930768]),
        new("Adam lr=.1 betas(.9,.5) no ams", p => new Adam(p, .1, betas: (.9, .5)), [0.90000001, -1.900000005, 2.90000002], [0.811878131896, -1.80000001, 2.90526317684], [0.687488252993, -1.500000025, 2.78757547576]),
        new("Adam lr=.1 maximize", p => new Adam(p, .1, maximize: true), [1.09999999, -2.099999995, 3.09999998], [1.19651818648, -2.19999999, 3.09473682316], [1.34719276608, -2.499999975, 3.20325408422]),
        new("AdamW default", p => new AdamW(p), [0.9989900001, -1.99898000005, 2.9989700002], [0.998014828235, -1.9979600103, 2.99899264207], [0.996478162567, -1.99490010225, 2.99781751004]),
        new("AdamW lr=.1 wd=.1", p => new AdamW(p, .1, weightDecay: .1), [0.89000001, -1.880000005, 2.87000002], [0.784581813421, -1.76120000995, 2.84656317664], [0.612622126716, -1.4118806233, 2.65444343274]),
        new("AdamW lr=.1 wd=.1 amsgrad", p => new AdamW(p, .1, weightDecay: .1, amsgrad: true), [0.89000001, -1.880000005, 2.87000002], [0.784581813421, -1.76120000995, 2.84656317664], [0.612622126716, -1.4118806233, 2.65445705168]),
        new("Adagrad default", p => new Adagrad(p), [0.99000000001, -1.99, 2.99000000002], [0.981055728104, -1.9829289322, 2.99707106782], [0.973598859657, -1.96768329355, 2.98629756514]),
        new("Adagrad lr=.1 lr_decay=.1 wd=.1 iav=.5", p => new Adagrad(p, .1, lrDecay: .1, weightDecay: .1, initialAccumulatorValue: .5), [0.972783447306, -1.95076340361, 2.95563930247], [0.938690751599, -1.9110057674, 2.92862308078], [0.888863427406, -1.82528043822, 2.84887381913]),
        new("RMSprop default", p => new RMSprop(p), [0.9000001, -1.90000005, 2.9000002], [0.810467843873, -1.82911195462, 2.97088822], [0.735664009434, -1.67553955531, 2.86229768979]),
        new("RMSprop lr=.1 mom=.9 centered wd=.1", p => new RMSprop(p, .1, momentum: .9, centered: true, weightDecay: .1), [-0.00503731020896, -0.994962437266, 1.99496247334], [-1.6247133376, 0.516804113112, 0.692533967089], [-5.11300110462, 4.62484581995, -2.60042964043]),
        new("RMSprop lr=.1 alpha=.9", p => new RMSprop(p, .1, alpha: .9), [0.683772333983, -1.68377228398, 2.68377243398], [0.398058089085, -1.45435657643, 2.91318806259], [0.15472293526, -0.935471393018, 2.5441813158]),
        new("Adadelta default", p => new Adadelta(p), [0.996839302294, -1.99683811755, 2.99684402798], [0.992800113526, -1.99359410528, 3.00008181689], [0.987141787245, -1.98356917739, 2.99345583247]),
        new("Adadelta lr=.5 rho=.95 wd=.1", p => new Adadelta(p, .5, rho: .95, weightDecay: .1), [0.99776449083, -1.99776407176, 2.99776411454], [0.995113965985, -1.99550027799, 2.9958961429], [0.990575027276, -1.98861518388, 2.98902798724]),
        new("Adamax default", p => new Adamax(p), [0.9980000002, -1.9980000001, 2.9980000004], [0.996473684487, -1.9960000002, 2.99810526354], [0.994360489391, -1.9900000005, 2.99610851942]),
        new("Adamax lr=.1 wd=.1", p => new Adamax(p, .1, weightDecay: .1), [0.900000005, -1.9000000025, 2.90000000286], [0.814700552462, -1.80121701142, 2.8164578164], [0.666799541764, -1.51251456968, 2.557200511]),
        new("NAdam default", p => new NAdam(p), [0.997900937871, -1.99790093777, 2.99790093808], [0.995984546593, -1.99634341525, 2.99928944115], [0.993856164288, -1.9919356768, 2.99648212339]),
        new("NAdam lr=.1 wd=.1", p => new NAdam(p, .1, weightDecay: .1), [0.895046888287, -1.89504688566, 2.89504688604], [0.805961522983, -1.81809995128, 2.83128811031], [0.675281282343, -1.60322878676, 2.61013636522]),
        new("RAdam default", p => new RAdam(p), [0.9999, -1.9998, 2.99995], [0.999747368421, -1.9996, 2.99995263158], [0.999364702775, -1.999, 2.99990272489]),
        new("RAdam lr=.1 betas(.9,.5)", p => new RAdam(p, .1, betas: (.9, .5)), [0.99, -1.98, 2.995], [0.974736842105, -1.96, 2.99526315789], [0.936470277518, -1.9, 2.99027248855]),
        new("RAdam lr=.1 betas(.9,.99) wd=.1", p => new RAdam(p, .1, betas: (.9, .99), weightDecay: .1), [0.98, -1.96, 2.965], [0.954842105263, -1.92021052632, 2.93544736842], [0.887700522341, -1.80216682597, 2.84205100552]),
        new("ASGD default", p => new ASGD(p), [0.998999, -1.997998, 2.999497], [0.996998002502, -1.9959960035, 2.99999400013], [0.992995024017, -1.98999003503, 2.99898500343]),
        new("ASGD lr=.1 lambd=.01 t0=2 wd=.1", p => new ASGD(p, .1, lambd: .01, t0: 2, weightDecay: .1), [0.979, -1.958, 2.962], [0.948254056576, -1.91649312627, 2.93443866842], [0.877693917664, -1.79487004599, 2.82900739053]),
        new("Rprop default", p => new Rprop(p), [0.99, -1.99, 2.99], [0.978, -1.978, 2.99], [0.9564, -1.925584, 2.98]),
        new("Rprop lr=.1", p => new Rprop(p, .1), [0.9, -1.9, 2.9], [0.78, -1.78, 2.9], [0.564, -1.25584, 2.8]),
    ];

    public static TheoryData<string> Names => [.. s_rows.Select(row => row.Name)];

    [Theory(DisplayName = "F1 five steps")]
    [MemberData(nameof(Names))]
    public void Agrees(string name)
    {
        if (s_listed.TryGetValue(name, out string? reason)) Assert.Skip(reason);
        var row = s_rows.Single(r => r.Name == name);
        var p = SpecCases.Leaf(1, -2, 3);
        var optimizer = row.Make([p]);
        for (int step = 1; step <= s_gradients.Length; step++)
        {
            p.Grad = Tensor.Of(s_gradients[step - 1]);
            optimizer.Step();
            if ((step switch { 1 => row.After1, 2 => row.After2, 5 => row.After5, _ => null }) is { } expected) Expect.Close(expected, p.Values(), 1e-10, $"{name} after {step} steps");
        }
    }

    private sealed record Row(string Name, Func<Tensor[], Optimizer> Make, double[] After1, double[] After2, double[] After5);
}
