namespace MiniTorch.Data;

/// <summary>Makes batches of samples.</summary>
public static class Collate
{
    /// <summary>Stacks the tensors of samples along a new first dimension (<c>default_collate</c>): samples of shape <c>[...]</c> to <c>[N, ...]</c>.</summary>
    /// <exception cref="ArgumentException">There is no sample, a tensor is null, or the samples differ in number or shape of tensors.</exception>
    public static Sample Default(IReadOnlyList<Sample> samples)
    {
        if (samples.Count == 0) throw new ArgumentException("[collate] a batch must have samples", nameof(samples));
        var stacked = new Tensor[samples[0].Count];
        var column = new Tensor[samples.Count];
        for (int t = 0; t < stacked.Length; t++)
        {
            for (int i = 0; i < column.Length; i++)
            {
                if (samples[i].Count != stacked.Length) throw new ArgumentException($"[collate] each element in list of batch should be of equal size: sample 0 has {stacked.Length} tensors, sample {i} has {samples[i].Count}");
                column[i] = samples[i][t] ?? throw new ArgumentException($"[collate] default_collate: batch must contain tensors; found null as tensor {t} of sample {i}");
                if (column[i].Shape == column[0].Shape) continue;
                throw new ArgumentException($"[collate] stack expects each tensor to be equal size, but got {column[0].Shape} at entry 0 and {column[i].Shape} at entry {i} (tensor {t} of the samples); pass a collateFn that pads them");
            }
            stacked[t] = Tensor.Stack(column);
        }
        return Sample.Create(stacked);
    }

    /// <summary>The batch in one go, where the dataset, or what its subset is of, gives whole batches.</summary>
    internal static bool TryGetItems(Dataset dataset, int[] indices, out Sample batch)
    {
        while (dataset is Subset subset) (dataset, indices) = (subset.Dataset, subset.Map(indices));
        batch = dataset is IBatchedDataset batched ? batched.GetItems(indices) : default;
        return dataset is IBatchedDataset;
    }
}
