using Benchspace;

namespace Harness.Storage;

/// <summary>What to do with results that are there already.</summary>
public enum ExistingResults
{
    /// <summary>
    /// Refuse those of another experiment. Those of the same one may be replaced where that gives the same bytes and costs
    /// next to nothing, as with lookups, and are refused elsewhere.
    /// </summary>
    Refuse,

    /// <summary>Keep what is done and do the rest, be it more than the experiment was begun with.</summary>
    Resume,

    /// <summary>Replace them, whatever they are.</summary>
    Overwrite,
}

/// <summary>Results that are there are of another experiment, or may not be touched. The message says in what they differ; what to do is the caller's to say.</summary>
public sealed class ExistingResultsException : InputException
{
    /// <summary>With this message.</summary>
    /// <param name="message">Which file, and in what it differs.</param>
    /// <param name="canBeResumed">Whether the experiment that is there can be resumed as the one that is wanted.</param>
    /// <param name="innerException">The cause.</param>
    public ExistingResultsException(string message, bool canBeResumed, Exception? innerException = null) : base(message, innerException) => CanBeResumed = canBeResumed;

    /// <summary>Whether the experiment that is there can be resumed as the one that is wanted.</summary>
    public bool CanBeResumed { get; }
}
