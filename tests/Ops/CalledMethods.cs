using System.Reflection;
using System.Reflection.Emit;

namespace MiniTorch.Tests;

/// <summary>The methods of Tensor that a lambda calls, read from its compiled body.</summary>
internal static class CalledMethods
{
    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<string> Of(MethodInfo lambda)
    {
        byte[] code = lambda.GetMethodBody()!.GetILAsByteArray()!;
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xfe) value = (short)((value << 8) | code[at++]);
            var operand = s_codes[value].OperandType;
            if (operand == OperandType.InlineMethod && lambda.Module.ResolveMethod(BitConverter.ToInt32(code, at)) is { } method && method.DeclaringType == typeof(Tensor))
            {
                yield return method.Name;
            }
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }
}
