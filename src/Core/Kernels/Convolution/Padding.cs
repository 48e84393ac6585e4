using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Copies a strip of a source into padded planes, one plane for each place within the stride.</summary>
internal static unsafe class Padding
{
    /// <summary>The planes of <paramref name="channels"/> channels, for the strip whose first target is <paramref name="from"/>; a register behind them is written too.</summary>
    public static void Fill<L, V, T>(WindowPlan plan, int from, T* source, int sourceSize, T* planes, int channels)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        WindowPart part = plan.Parts[0];
        WindowAxis d = part.D, h = part.H, w = part.W;
        int d0 = d.Low + (plan.Axis == 0 ? from : 0), h0 = h.Low + (plan.Axis == 1 ? from : 0), w0 = w.Low + (plan.Axis == 2 ? from : 0);
        for (int c = 0; c < channels; c++, source += sourceSize)
            foreach (int pd in d.Phases)
                foreach (int ph in h.Phases)
                    foreach (int pw in w.Phases)
                    {
                        // Columns [left, right) of a plane's line lie inside the source.
                        int left = Math.Clamp(-ConvAxis.FloorDiv(pw + w0 * w.Step, w.Step), 0, plan.PlaneW);
                        int right = Math.Clamp(ConvAxis.FloorDiv(w.SourceSize - 1 - pw, w.Step) + 1 - w0, left, plan.PlaneW);
                        for (int i = 0; i < plan.PlaneD; i++)
                        {
                            int id = d.Step * (i + d0) + pd;
                            for (int j = 0; j < plan.PlaneH; j++, planes += plan.PlaneW)
                            {
                                int ih = h.Step * (j + h0) + ph;
                                if ((uint)id >= (uint)d.SourceSize || (uint)ih >= (uint)h.SourceSize)
                                {
                                    Zero<L, V, T>(planes, plan.PlaneW);
                                    continue;
                                }
                                T* line = source + ((long)id * h.SourceSize + ih) * w.SourceSize + (long)w.Step * w0 + pw;
                                Zero<L, V, T>(planes, left);
                                if (w.Step == 1) CopyRun<L, V, T>(line + left, planes + left, right - left);
                                else for (int k = left; k < right; k++) planes[k] = line[(long)k * w.Step];
                                Zero<L, V, T>(planes + right, plan.PlaneW - right);
                            }
                        }
                    }
    }

    /// <summary>Zeros in whole registers: what lies behind is written afterwards, or is spare.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zero<L, V, T>(T* to, int count)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        for (int i = 0; i < count; i += L.Width) L.Store(to + i, default);
    }

    /// <summary>Copies <paramref name="count"/> elements: short runs, for which a call to the general copy costs more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyRun<L, V, T>(T* from, T* to, int count)
        where L : ILanes<T, V>
        where V : struct
        where T : unmanaged
    {
        int i = 0;
        for (; i + L.Width <= count; i += L.Width) L.Store(to + i, L.Load(from + i));
        if (i == count) return;
        // The last group overlaps the one before.
        if (count >= L.Width) L.Store(to + count - L.Width, L.Load(from + count - L.Width));
        else CopyPart((byte*)from, (byte*)to, count * sizeof(T));
    }

    /// <summary>Copies 4 to 63 bytes as two pieces that overlap, each the largest power of two that fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPart(byte* from, byte* to, int bytes)
    {
        if (bytes >= 32)
        {
            Vector256.Load(from).Store(to);
            Vector256.Load(from + bytes - 32).Store(to + bytes - 32);
        }
        else if (bytes >= 16)
        {
            Vector128.Load(from).Store(to);
            Vector128.Load(from + bytes - 16).Store(to + bytes - 16);
        }
        else if (bytes >= 8)
        {
            *(long*)to = *(long*)from;
            *(long*)(to + bytes - 8) = *(long*)(from + bytes - 8);
        }
        else
        {
            *(int*)to = *(int*)from;
        }
    }
}
