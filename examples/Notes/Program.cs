// The computation graph, step by step: each paragraph is one rule of PyTorch's autograd, and says what it shows.
using System.CommandLine;
using MiniTorch;
using MiniTorch.Examples;

var picture = new Option<string?>("--graph") { Description = "Draw the first example's graph into this .svg file" };
var command = new RootCommand("Walks through the computation graph: leaves, GradFn, backward, accumulation, in-place rules.") { picture };
return command.Run(args, arguments => Run(arguments.GetValue(picture)));

static void Say(string what) => Console.WriteLine($"\n# {what}");

static void Run(string? picture)
{
    Say("Operations on a tensor that requires grad are recorded: the result knows the op that made it.");
    var x = Tensor.Ones([2, 2], requiresGrad: true);
    var y = x + 2;
    var z = y * y;
    var mean = z.Mean();
    Console.WriteLine(x.GradFn?.ToString() ?? "None");
    Console.WriteLine(y.GradFn);
    Console.WriteLine($"{x.IsLeaf} {y.IsLeaf}");
    Console.WriteLine(y);
    if (picture is not null) File.WriteAllText(picture, mean.Graph(new GraphOptions { Names = [("x", x)] }).ToSvg());

    Say("Backward fills the gradient of the leaves: d mean((x + 2)^2) / dx = (x + 2) / 2.");
    mean.Backward();
    Console.WriteLine(x.Grad);

    Say("Gradients accumulate over backward passes, until they are zeroed.");
    (x * 3).Sum().Backward();
    Console.WriteLine(x.Grad);
    x.Grad = null;
    (x * 3).Sum().Backward();
    Console.WriteLine(x.Grad);

    Say("Detach cuts a value out of the graph: what follows sees a constant.");
    x.Grad = null;
    (x * (x * x).Detach()).Sum().Backward();
    Console.WriteLine(x.Grad);

    Say("A result that is no scalar needs the gradient of what follows it.");
    x.Grad = null;
    (x * x).Backward(Tensor.Of(new[,] { { 1f, 0.1f }, { 0.01f, 0f } }));
    Console.WriteLine(x.Grad);

    Say("Backward frees what the graph saved; retainGraph keeps it for a second pass.");
    var square = (x * x).Sum();
    square.Backward(retainGraph: true);
    square.Backward();
    try
    {
        square.Backward();
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine(e.Message);
    }

    Say("createGraph records the gradient's own graph: the second derivative of x^3 at 2 is 12.");
    var t = Tensor.Of(2f, requiresGrad: true);
    var slope = Autograd.Grad(t * t * t, t, createGraph: true);
    Console.WriteLine($"{slope.Item()} {Autograd.Grad(slope, t).Item()}");

    Say("A leaf that requires grad must not be overwritten while ops are recorded; under NoGrad it may.");
    try
    {
        x.AddInPlace(1);
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine(e.Message);
    }
    using (Autograd.NoGrad()) x.AddInPlace(1);
    Console.WriteLine(x);
}
