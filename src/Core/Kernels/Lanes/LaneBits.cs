using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary>Exponents and masks of lanes: one instruction with AVX-512, integer arithmetic on the bits elsewhere.</summary>
internal static unsafe partial class LaneBits
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The low <paramref name="count"/> bits as bools.</summary>
    [MethodImpl(Inline)]
    public static void StoreBools(ulong bits, int count, bool* target)
    {
        // Each multiplication moves bit i of a byte to the top of byte i.
        for (int i = 0; i + 8 <= count; i += 8)
        {
            *(ulong*)(target + i) = Bmi2.X64.IsSupported
                ? Bmi2.X64.ParallelBitDeposit(bits, 0x0101010101010101)
                : Spread(bits & 0xFF);
            bits >>= 8;
        }
        for (int i = count & ~7; i < count; i++)
        {
            target[i] = (bits & 1) != 0;
            bits >>= 1;
        }
    }

    private static ulong Spread(ulong bits)
    {
        ulong spread = 0;
        for (int i = 0; i < 8; i++) spread |= ((bits >> i) & 1) << (8 * i);
        return spread;
    }
}
