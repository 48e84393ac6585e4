using System.Collections;

namespace MiniTorch.Tests;

/// <summary>The MiniTorch call for each golden case, by name: <c>{ "exp", a => a.Exp() }</c>.</summary>
internal sealed class CallTable : IEnumerable<string>
{
    private readonly Dictionary<string, Func<Tensor[], Tensor[]>> _calls = [];

    public Func<Tensor[], Tensor[]> this[string name] => _calls[name];

    public bool Has(string name) => _calls.ContainsKey(name);

    public void Add(string name, Func<Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0])]);

    public void Add(string name, Func<Tensor, Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0], x[1])]);

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0], x[1], x[2])]);

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor, Tensor> call) => _calls.Add(name, x => [call(x[0], x[1], x[2], x[3])]);

    public void Add(string name, Func<Tensor, IReadOnlyList<Tensor>> call) => _calls.Add(name, x => [.. call(x[0])]);

    public void Add(string name, Func<Tensor, (Tensor, Tensor)> call) => _calls.Add(name, x => call(x[0]) is var (first, second) ? [first, second] : []);

    public void Add(CallTable others)
    {
        foreach (var (name, call) in others._calls) _calls.Add(name, call);
    }

    public IEnumerator<string> GetEnumerator() => _calls.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
