using Benchspace;

namespace Harness.Training.Images;

/// <summary>A data set that is known is not on this machine. The message says where it was looked for.</summary>
public sealed class MissingDatasetException : InputException
{
    /// <summary>For a data set that lies in none of the folders.</summary>
    public MissingDatasetException(string dataset, IEnumerable<string> folders)
        : base($"the data set {dataset} is not here: looked in {string.Join(", ", folders)}") => Dataset = dataset;

    /// <summary>The data set's name.</summary>
    public string Dataset { get; }
}
