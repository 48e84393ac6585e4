using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary>Turns a strip of channel planes into a list of places, each with its channels side by side.</summary>
internal static unsafe class Transposer
{
    /// <summary>to[place, pad] from from[channel, ld], of which the first <paramref name="places"/> count; channels from <paramref name="channels"/> to pad are 0.</summary>
    public static void ToPlaces<T>(T* from, nint ld, int channels, int places, T* to, int pad)
        where T : unmanaged
    {
        int c = 0;
        if (sizeof(T) == 4 && Sse.IsSupported)
            for (; c + 4 <= channels; c += 4) Four((float*)from + c * ld, ld, places, (float*)to + c, pad);
        for (; c < channels; c++)
        {
            T* line = from + c * ld;
            T* column = to + c;
            for (int p = 0; p < places; p++, column += pad) *column = line[p];
        }
        for (; c < pad; c++)
        {
            T* column = to + c;
            for (int p = 0; p < places; p++, column += pad) *column = default;
        }
    }

    private static void Four(float* from, nint ld, int places, float* to, nint pad)
    {
        int p = 0;
        for (; p + 4 <= places; p += 4, to += 4 * pad)
        {
            var a = Vector128.Load(from + p);
            var b = Vector128.Load(from + ld + p);
            var c = Vector128.Load(from + 2 * ld + p);
            var d = Vector128.Load(from + 3 * ld + p);
            var lowAB = Sse.UnpackLow(a, b);
            var highAB = Sse.UnpackHigh(a, b);
            var lowCD = Sse.UnpackLow(c, d);
            var highCD = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(lowAB, lowCD).Store(to);
            Sse.MoveHighToLow(lowCD, lowAB).Store(to + pad);
            Sse.MoveLowToHigh(highAB, highCD).Store(to + 2 * pad);
            Sse.MoveHighToLow(highCD, highAB).Store(to + 3 * pad);
        }
        for (; p < places; p++, to += pad)
            for (int i = 0; i < 4; i++) to[i] = from[i * ld + p];
    }
}
