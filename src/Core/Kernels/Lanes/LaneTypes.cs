using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Something to be done in lanes whose type the caller leaves open.</summary>
internal interface ILaneAction
{
    void Run<V>()
        where V : unmanaged, IReals<V>;
}

/// <summary>Chooses lanes: the widest registers for float and double, single elements for integers. All tests are constants to the JIT.</summary>
internal static class LaneTypes
{
    /// <summary>Runs <paramref name="action"/> in the lanes of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no number (bool).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TAction>(ref TAction action)
        where T : unmanaged
        where TAction : struct, ILaneAction, allows ref struct
    {
        if (typeof(T) == typeof(float))
        {
            if (Vector512.IsHardwareAccelerated) action.Run<Reals512<float>>();
            else if (Vector256.IsHardwareAccelerated) action.Run<Reals256<float>>();
            else action.Run<Reals128<float>>();
        }
        else if (typeof(T) == typeof(double))
        {
            if (Vector512.IsHardwareAccelerated) action.Run<Reals512<double>>();
            else if (Vector256.IsHardwareAccelerated) action.Run<Reals256<double>>();
            else action.Run<Reals128<double>>();
        }
        else if (typeof(T) == typeof(long))
        {
            action.Run<Scalar<long>>();
        }
        else if (typeof(T) == typeof(int))
        {
            action.Run<Scalar<int>>();
        }
        else if (typeof(T) == typeof(byte))
        {
            action.Run<Scalar<byte>>();
        }
        else
        {
            throw new NotSupportedException($"arithmetic is not implemented for {Dtypes.Of<T>().Name()} tensors: convert to a number type first");
        }
    }
}
