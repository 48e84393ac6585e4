using MiniTorch.Data;

namespace MiniTorch.Tests;

public sealed class DigitDataTests
{
    [Fact]
    public async Task A_folder_given_is_used_or_the_missing_file_named()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => DigitData.OpenAsync(Path.Combine(Path.GetTempPath(), "there-is-no-such-folder")));
        var data = await DigitData.OpenAsync(DataSets.Mnist());
        Assert.Equal(60000, data.Train.Count);
        Assert.Equal(10000, data.Test.Count);
        Assert.StartsWith("MNIST from", data.Origin);
    }

    [Fact]
    public void Made_digits_for_training_and_testing_differ()
    {
        var data = DigitData.Made();
        Assert.Equal(60000, data.Train.Count);
        Assert.NotEqual(data.Train[0][0].ToArray<float>(), data.Test[0][0].ToArray<float>());
        Assert.Contains("not MNIST", data.Origin);
    }
}
