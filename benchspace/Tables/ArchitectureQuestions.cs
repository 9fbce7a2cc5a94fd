namespace Benchspace.Tables;

/// <summary>What a table shows of one architecture on one data set at one fidelity.</summary>
/// <param name="Result">The measurements.</param>
/// <param name="Cost">What its trainings cost, and the size of its network.</param>
public sealed record ShownTraining(RecordedTraining Result, TrainingCost Cost);

/// <summary>Questions of people to a table, who leave open what there is one sensible choice for. Without state.</summary>
public static class ArchitectureQuestions
{
    /// <summary>
    /// All that a table shows of one architecture. Of several data sets and fidelities those are shown that have the
    /// training seed and the epoch; if none has, the first says why.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="index">The architecture's official index.</param>
    /// <param name="choice">Which of its trainings.</param>
    /// <param name="dataset">Only this data set; null for all.</param>
    /// <param name="epochs">Only trainings of so many epochs; null for all.</param>
    /// <param name="after">After which epoch, counted from 0 as in the official reader; null for the last.</param>
    /// <param name="random">Draws the training; needed for <see cref="TrainingChoice.Random"/> alone.</param>
    /// <exception cref="InputException">The table lacks what is asked for; the message says what it has.</exception>
    public static IReadOnlyList<ShownTraining> Show(
        this TabularBenchmark table, int index, TrainingChoice choice, string? dataset = null, int? epochs = null, int? after = null, Random? random = null)
    {
        string? named = dataset is null ? null : table.DatasetNamed(dataset);
        TableSlice[] ofDataset = [.. table.Slices.Where(slice => named is null || slice.Dataset == named)];
        TableSlice[] ofFidelity = [.. ofDataset.Where(slice => epochs is null || slice.Epochs == epochs)];
        if (ofFidelity.Length == 0)
        {
            throw new InputException($"the table '{table.Metadata.Name}' has no trainings of {epochs} epochs; it has {string.Join(", ", ofDataset.Select(slice => slice.Epochs).Distinct().Order())}");
        }

        TableSlice[] covering = [.. ofFidelity.Where(slice => slice.Covers(index))];
        if (covering.Length == 0)
        {
            throw new InputException($"the table '{table.Metadata.Name}' has no measurement of architecture {index} ({table.Space.Format(table.Space[index])})");
        }

        TableSlice[] able = [.. covering.Where(slice => (choice.Seed is not { } seed || slice.SeedsOf(index).Contains(seed)) && (after is null || after < slice.Epochs))];
        return [.. (able.Length > 0 ? able : covering).Select(slice => new ShownTraining(slice.Query(index, choice, after, random), slice.Cost(index)))];
    }

    /// <summary>
    /// The data set and fidelity at which an accuracy is looked for: validation accuracy where the official reader has it
    /// (see <see cref="TabularBenchmark.ValidationDatasetOf"/>), and the longest trainings unless told otherwise.
    /// </summary>
    /// <exception cref="InputException">The table lacks the data set or its epochs; the message lists what there is.</exception>
    public static TableSlice SliceFor(this TabularBenchmark table, Metric accuracy, string dataset, int? epochs = null)
    {
        string named = table.DatasetNamed(dataset);
        string searched = accuracy == Metric.ValidAccuracy ? table.ValidationDatasetOf(named) : named;
        return table.Slice(searched, epochs ?? table.EpochsOf(searched).LastOrDefault(1));
    }
}
