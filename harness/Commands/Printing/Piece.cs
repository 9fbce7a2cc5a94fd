namespace Harness.Commands.Printing;

/// <summary>What a piece of text means, which a terminal with colours shows.</summary>
internal enum Tone
{
    /// <summary>Nothing in particular.</summary>
    Plain,

    /// <summary>All is as it should be.</summary>
    Good,

    /// <summary>Something is not as it should be.</summary>
    Bad,

    /// <summary>The best of several.</summary>
    Best,
}

/// <summary>A piece of a line.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Tone">What it means.</param>
internal readonly record struct Piece(string Text, Tone Tone = Tone.Plain);
