namespace MiniTorch;

/// <summary>Sums of products by index letters, contracted operand by operand as batched matrix products.</summary>
internal static class Einstein
{
    public static Tensor Sum(string equation, Tensor[] operands)
    {
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (terms.Length != operands.Length)
        {
            throw new ArgumentException($"[einsum] more operands were provided than specified in the equation, or fewer: '{equation}' has {terms.Length} terms, and there are {operands.Length} operands");
        }
        int ellipsis = EllipsisRank(terms, operands);
        for (int i = 0; i < terms.Length; i++) terms[i] = Spell(terms[i], operands[i], ellipsis, equation);
        string output = arrow < 0 ? ImplicitOutput(terms) : Spell(text[(arrow + 2)..], null, ellipsis, equation);
        CheckOutput(output, terms, equation);
        CheckSizes(terms, operands, equation);

        var (letters, value) = Diagonals(terms[0], operands[0]);
        for (int i = 1; i < operands.Length; i++)
        {
            var (nextLetters, next) = Diagonals(terms[i], operands[i]);
            string later = output + string.Concat(terms[(i + 1)..]);
            (letters, value) = Contract(letters, value, nextLetters, next, later);
        }
        return Arrange(letters, value, output);
    }

    /// <summary>The product of two operands, summed over the letters that nobody needs later.</summary>
    private static (string Letters, Tensor Value) Contract(string a, Tensor x, string b, Tensor y, string later)
    {
        x = SumAway(ref a, x, b + later);
        y = SumAway(ref b, y, a + later);
        string batch = Keep(a, c => b.Contains(c) && later.Contains(c)), summed = Keep(a, c => b.Contains(c) && !later.Contains(c));
        string rows = Keep(a, c => !b.Contains(c)), columns = Keep(b, c => !a.Contains(c));
        int[] batchSizes = SharedSizes(batch, a, x, b, y), rowSizes = Sizes(rows, a, x), columnSizes = Sizes(columns, b, y), summedSizes = SharedSizes(summed, a, x, b, y);
        int n = Layouts.Numel(batchSizes), r = Layouts.Numel(rowSizes), c = Layouts.Numel(columnSizes), k = Layouts.Numel(summedSizes);
        var left = Ordered(a, x, batch + rows + summed).Expand([.. batchSizes, .. rowSizes, .. summedSizes]).Reshape(n, r, k);
        var right = Ordered(b, y, batch + summed + columns).Expand([.. batchSizes, .. summedSizes, .. columnSizes]).Reshape(n, k, c);
        var product = left.Dtype.IsFloatingPoint() ? left.Bmm(right) : (left.Unsqueeze(3) * right.Unsqueeze(1)).Sum(2);
        return (batch + rows + columns, product.Reshape([.. batchSizes, .. rowSizes, .. columnSizes]));
    }

    private static Tensor SumAway(ref string letters, Tensor value, string needed)
    {
        string kept = Keep(letters, needed.Contains);
        if (kept.Length == letters.Length) return value;
        List<int> dims = [];
        for (int d = 0; d < letters.Length; d++)
        {
            if (!needed.Contains(letters[d])) dims.Add(d);
        }
        letters = kept;
        return value.Sum(dims.ToArray());
    }

    private static Tensor Arrange(string letters, Tensor value, string output)
    {
        value = SumAway(ref letters, value, output);
        return Ordered(letters, value, output);
    }

    private static Tensor Ordered(string letters, Tensor value, string order)
    {
        if (letters == order) return value;
        var dims = new int[order.Length];
        for (int d = 0; d < dims.Length; d++) dims[d] = letters.IndexOf(order[d], StringComparison.Ordinal);
        return value.Permute(dims);
    }

    /// <summary>A letter that occurs twice in one term stands for a diagonal.</summary>
    private static (string Letters, Tensor Value) Diagonals(string letters, Tensor value)
    {
        for (int d = 0; d < letters.Length; d++)
        {
            int twin = letters.IndexOf(letters[d], d + 1);
            if (twin < 0) continue;
            value = value.Diagonal(0, d, twin);
            letters = letters.Remove(twin, 1).Remove(d, 1) + letters[d];
            d = -1;
        }
        return (letters, value);
    }

    private static int EllipsisRank(string[] terms, Tensor[] operands)
    {
        int rank = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            if (terms[i].Contains("...", StringComparison.Ordinal)) rank = Math.Max(rank, operands[i].Dim - (terms[i].Length - 3));
        }
        return rank;
    }

    /// <summary>Writes out an ellipsis as digits, counted from the right, and checks the letters.</summary>
    private static string Spell(string term, Tensor? operand, int ellipsis, string equation)
    {
        int at = term.IndexOf("...", StringComparison.Ordinal);
        if (at >= 0)
        {
            int rank = operand is null ? ellipsis : operand.Dim - (term.Length - 3);
            string digits = "";
            for (int d = Math.Max(rank, 0) - 1; d >= 0; d--) digits += (char)('0' + d);
            term = term[..at] + digits + term[(at + 3)..];
        }
        foreach (char c in term)
        {
            if (!char.IsAsciiLetter(c) && !char.IsAsciiDigit(c)) throw new ArgumentException($"[einsum] invalid subscript given: '{c}' in '{equation}'; subscripts are letters [a-zA-Z]");
        }
        if (operand is not null && term.Length != operand.Dim)
        {
            throw new ArgumentException($"[einsum] the number of subscripts in the equation ({term.Length}) does not match the number of dimensions ({operand.Dim}) for an operand of shape {operand.Shape} in '{equation}'");
        }
        return term;
    }

    private static string ImplicitOutput(string[] terms)
    {
        string all = string.Concat(terms);
        string once = Keep(new string([.. all.Distinct()]), c => char.IsAsciiDigit(c) || all.IndexOf(c) == all.LastIndexOf(c));
        return new string([.. once.Where(char.IsAsciiDigit).OrderDescending(), .. once.Where(char.IsAsciiLetter).Order()]);
    }

    private static void CheckOutput(string output, string[] terms, string equation)
    {
        string all = string.Concat(terms);
        foreach (char c in output)
        {
            if (!all.Contains(c)) throw new ArgumentException($"[einsum] output subscript {c} does not appear in the equation for any input operand: '{equation}'");
            if (output.IndexOf(c) != output.LastIndexOf(c)) throw new ArgumentException($"[einsum] output subscript {c} appears more than once in the output: '{equation}'");
        }
    }

    private static void CheckSizes(string[] terms, Tensor[] operands, string equation)
    {
        var sizes = new Dictionary<char, int>();
        for (int i = 0; i < terms.Length; i++)
        {
            for (int d = 0; d < terms[i].Length; d++)
            {
                int size = operands[i].Size(d), known = sizes.GetValueOrDefault(terms[i][d], 1);
                if (size != known && size != 1 && known != 1)
                {
                    throw new ArgumentException($"[einsum] operands do not broadcast: subscript {terms[i][d]} has size {size} for operand {i} which does not broadcast with previously seen size {known} in '{equation}'");
                }
                sizes[terms[i][d]] = Math.Max(size, known);
            }
        }
    }

    private static string Keep(string letters, Func<char, bool> wanted) => new([.. letters.Where(wanted)]);

    private static int[] Sizes(string wanted, string letters, Tensor value) => [.. wanted.Select(c => value.Size(letters.IndexOf(c, StringComparison.Ordinal)))];

    private static int[] SharedSizes(string wanted, string a, Tensor x, string b, Tensor y) => [.. Sizes(wanted, a, x).Zip(Sizes(wanted, b, y), Math.Max)];
}

/// <content>Einstein sums.</content>
public partial class Tensor
{
    /// <summary>Sums of products by index letters: <c>Tensor.Einsum("ij,jk->ik", a, b)</c> is the matrix product. Repeated letters are diagonals, <c>...</c> broadcasts.</summary>
    /// <exception cref="ArgumentException">The equation does not fit the operands.</exception>
    public static Tensor Einsum(string equation, params Tensor[] operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(operands);
        return Einstein.Sum(equation, operands);
    }
}
