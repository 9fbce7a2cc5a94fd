namespace Benchspace.Tables;

/// <summary>A measurement table, or a file to make one from, is wrong; the message names file, row and column.</summary>
public sealed class TableFormatException : InputException
{
    /// <summary>A problem at a place; parts of the place that are not known are null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="row">The row, from 1; in a CSV file the line, the header being line 1.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="problem">What is wrong, and what to do.</param>
    /// <param name="cause">The exception behind it.</param>
    public TableFormatException(string? file, long? row, string? column, string problem, Exception? cause = null)
        : base(Describe(file, row, column) + problem, cause)
    {
        File = file;
        Row = row;
        Column = column;
        Problem = problem;
    }

    /// <summary>The file, if known.</summary>
    public string? File { get; }

    /// <summary>The row from 1 (in a CSV file the line), if known.</summary>
    public long? Row { get; }

    /// <summary>The column's name, if known.</summary>
    public string? Column { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>The same problem, with the place that the thrower did not know.</summary>
    internal TableFormatException At(string file, long row) => new(file, row, Column, Problem, this);

    private static string Describe(string? file, long? row, string? column)
    {
        string?[] place = [file, row is { } number ? $"row {number}" : null, column is null ? null : $"column {column}"];
        string text = string.Join(", ", place.Where(part => part is not null));
        return text.Length == 0 ? "" : text + ": ";
    }
}
