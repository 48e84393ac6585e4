using System.Text;
using MiniTorch.Data;

namespace MiniTorch.Tests;

public sealed class CsvDatasetTests
{
    private static CsvDataset Read(string text, CsvOptions? options = null, params string[] targets) =>
        new(new StringReader(text), "some.csv", targets.Length == 0 ? ["y"] : targets, options);

    [Fact]
    public void Columns_are_parted_into_features_and_target()
    {
        var data = Read("a,y,b\n1,2,3\n4,5,6\n");
        Assert.Equal(["a", "b"], data.FeatureNames);
        Assert.Equal([1, 3, 4, 6], data.Features.ToArray<float>());
        Assert.Equal([2, 1], data.Targets.Shape);
        Assert.Equal([2, 5], data.Targets.ToArray<float>());
        var (x, y) = data[1];
        Assert.Equal([4, 6], x.ToArray<float>());
        Assert.Equal([5], y.ToArray<float>());
    }

    [Fact]
    public void Targets_features_and_types_can_be_chosen()
    {
        const string Text = "a,b,name,c,d\n1,2,x,3,4\n";
        var data = Read(Text, new CsvOptions { Ignore = ["name"], Dtype = Dtype.Float64 }, "d", "a");
        Assert.Equal([2, 3], data.Features.ToArray<double>());
        Assert.Equal([4, 1], data.Targets.ToArray<double>());
        Assert.Equal([3], Read(Text, new CsvOptions { Features = ["c"] }, "a").Features.ToArray<float>());
        var classes = Read(Text, new CsvOptions { Features = ["c"], ClassTargets = true }, "d").Targets;
        Assert.Equal([1], classes.Shape);
        Assert.Equal([4], classes.ToArray<long>());
    }

    [Theory(DisplayName = "K139 K143 what files really look like")]
    [InlineData("\ufeffx,y\n1,2\n", ",", "a byte order mark")]
    [InlineData("x,y\r\n1,2\r\n", ",", "CRLF")]
    [InlineData("x,y\n1,2", ",", "no newline at the end")]
    [InlineData("\"x\",\"y\"\n\"1\",\" 2 \"\n", ",", "quotes")]
    [InlineData("x;y\n1;2\n", ";", "semicolons")]
    [InlineData("x\ty\n1\t2\n\n\n", "\t", "tabs and blank lines")]
    [InlineData(" x , y \n 1 , 2e0 \n", ",", "spaces")]
    public void Harmless_forms_are_read(string text, string delimiter, string what)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var data = new CsvDataset(new StreamReader(bytes), "some.csv", ["y"], new CsvOptions { Delimiter = delimiter });
        Assert.True(data.Features.ToArray<float>() is [1] && data.Targets.ToArray<float>() is [2], what);
    }

    [Fact]
    public void A_file_without_a_header_names_its_columns_by_number()
    {
        var data = Read("1,2\n3,4\n", new CsvOptions { HasHeader = false }, "1");
        Assert.Equal([1, 3], data.Features.ToArray<float>());
        Assert.Equal(["0"], data.FeatureNames);
    }

    public static TheoryData<string, string, string> Broken() => new()
    {
        { "K139 text", "x,y\n1,2\nabc,3\n", "some.csv, line 3 (row 2), column 1 ('x'): could not convert string 'abc' to a number" },
        { "K139 blank field", "x,y\n1,\n", "line 2 (row 1), column 2 ('y'): the field is blank" },
        { "K139 trailing comma", "x,y\n1,2,\n", "line 2 (row 1): 3 fields where the header has 2" },
        { "K139 trailing comma in the header", "x,y,\n1,2,\n", "column 3 of 3 has no name" },
        { "K139 header missing", "1,2\n3,4\n", "HasHeader = false" },
        { "K139 decimal comma", "x;y\n1,5;2\n", "could not convert string '1,5' to a number; the decimal sign is a point" },
        { "ragged short", "x,z,y\n1,2,3\n1,2\n", "line 3 (row 2): 2 fields where the header has 3" },
        { "not finite", "x,y\n1e999,2\n", "'1e999' is not a finite number" },
        { "nan", "x,y\nNaN,2\n", "'NaN' is not a finite number" },
        { "K140 empty", "", "the file is empty" },
        { "K140 header only", "x,y\n", "no row of data" },
        { "K143 NUL", "x,y\n1\u00002,2\n", "could not convert string '1\\u00002'" },
        { "K143 long line", "x,y\n" + new string('1', 300) + ",2\n", "line 2: longer than 200 characters" },
        { "K143 stray quote", "x,y\n1\"2,2\n", "some.csv, line 2" },
        { "K143 open quote", "x,y\n\"1,2\n3,4\n", "some.csv, line" },
        { "the same name twice", "x,x,y\n1,2,3\n", "columns 1 and 2 have the same name 'x'" },
        { "no feature", "y\n1\n", "no feature column is left" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_refused_at_its_place(string what, string text, string expected)
    {
        var options = new CsvOptions { MaxLineLength = 200, Delimiter = text.Contains(';') ? ";" : "," };
        string message = Assert.Throws<InvalidDataException>(() => Read(text, options)).Message;
        Assert.True(message.Contains(expected, StringComparison.Ordinal), $"{what}: {message}");
    }

    [Fact]
    public void A_missing_column_lists_those_that_there_are()
    {
        string message = Assert.Throws<ArgumentException>(() => Read("a,b\n1,2\n", null, "strength")).Message;
        Assert.Contains("no column 'strength'; the columns are: a, b", message);
        Assert.Contains("is ';' the delimiter?", Assert.Throws<ArgumentException>(() => Read("a;y\n1;2\n")).Message);
        Assert.Contains("no target column given", Assert.Throws<ArgumentException>(() => new CsvDataset(new StringReader("a,b\n1,2\n"), "some.csv", [])).Message);
        Assert.Contains("both feature and target", Assert.Throws<ArgumentException>(() => Read("a,y\n1,2\n", new CsvOptions { Features = ["y"] })).Message);
    }

    [Theory(DisplayName = "K142 classes are whole numbers from 0 on")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("3000000000")]
    public void Classes_are_checked(string text) =>
        Assert.Contains($"'{text}' is no class index", Assert.Throws<InvalidDataException>(() => Read($"x,y\n1,{text}\n", new CsvOptions { ClassTargets = true })).Message);

    [Fact]
    public void Standardising_is_fitted_on_the_training_part_only()
    {
        var text = new StringBuilder("x,constant,y\n");
        for (int i = 0; i < 100; i++) text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{i * i},5.1,{i}");
        var data = Read(text.ToString());
        var split = data.Split(0.2, new Generator(1));
        Assert.Equal(80, split.Train.Count);
        Assert.Equal(20, split.Test.Count);
        var (x, y) = split.Train.GetItems([.. Enumerable.Range(0, 80)]);
        float[] column = [.. x.ToArray<float>().Where((_, i) => i % 2 == 0)];
        Assert.Equal(0, column.Average(), 1e-6);
        Assert.Equal(1, column.Average(v => v * v), 1e-5);
        Assert.All(x.ToArray<float>().Where((_, i) => i % 2 == 1), v => Assert.Equal(0, v, 1e-6));
        Assert.NotEqual(0, split.Test.Average(s => s[1].Item<float>()), 1e-3);
        var back = split.TargetScaler!.InverseTransform(y).ToArray<float>();
        Assert.All(back, v => Assert.Equal(Math.Round(v), v, 1e-4));
        Assert.Null(data.Split(0.2, new Generator(1), standardize: false).FeatureScaler);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(1));
        Assert.Throws<InvalidOperationException>(() => Read("x,y\n1,2\n").Split());
    }

    [Fact]
    public void Real_tables_are_read()
    {
        var concrete = new CsvDataset(Path.Combine(DataSets.Folder("uci", "concrete.csv"), "concrete.csv"), "strength");
        Assert.Equal([1030, 8], concrete.Features.Shape);
        Assert.Equal(79.99f, concrete.Targets.ToArray<float>()[0]);
    }
}
