using Benchspace;

namespace Harness.Storage;

/// <summary>What stands in the way of new results.</summary>
internal enum ExistingResults
{
    /// <summary>Those of the same experiment.</summary>
    OfTheSame,

    /// <summary>Those of another experiment, or something that this program did not write.</summary>
    OfAnother,
}

/// <summary>
/// Results are where new ones were to go. The message says which and where; what to do instead depends on who asked, and
/// is for them to add.
/// </summary>
internal sealed class ExistingResultsException : InputException
{
    /// <param name="kind">What is there.</param>
    /// <param name="message">What is there and where, in words that may be followed by a colon.</param>
    /// <param name="cause">How that was noticed, where something failed.</param>
    public ExistingResultsException(ExistingResults kind, string message, Exception? cause = null)
        : base(message, cause) => Kind = kind;

    /// <summary>What is there.</summary>
    public ExistingResults Kind { get; }
}
