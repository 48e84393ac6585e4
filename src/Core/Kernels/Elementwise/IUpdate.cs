namespace MiniTorch;

/// <summary>An optimizer's rule for one element without state: the parameter p is changed by its gradient g. Written once, run in lanes.</summary>
public interface IUpdate
{
    /// <summary>Changes <paramref name="p"/>.</summary>
    void Apply<V>(ref V p, V g)
        where V : IReal<V>;
}

/// <summary>A rule with one state an element (momentum).</summary>
public interface IUpdate1
{
    /// <summary>Changes <paramref name="p"/> and the state.</summary>
    void Apply<V>(ref V p, V g, ref V s1)
        where V : IReal<V>;
}

/// <summary>A rule with two states an element (Adam's moments).</summary>
public interface IUpdate2
{
    /// <summary>Changes <paramref name="p"/> and the states.</summary>
    void Apply<V>(ref V p, V g, ref V s1, ref V s2)
        where V : IReal<V>;
}

/// <summary>A rule with three states an element (AMSGrad, centred RMSprop with momentum).</summary>
public interface IUpdate3
{
    /// <summary>Changes <paramref name="p"/> and the states.</summary>
    void Apply<V>(ref V p, V g, ref V s1, ref V s2, ref V s3)
        where V : IReal<V>;
}
