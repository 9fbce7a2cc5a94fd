using System.CommandLine;
using Benchspace;
using Benchspace.Tables;

namespace Harness.Commands.Options;

/// <summary>Where a command writes a table: one of another source that is there stays, unless <c>--overwrite</c> says that it may go.</summary>
internal static class TableDestination
{
    /// <summary>The option that lets a table of another source go.</summary>
    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace a table of another source that is there." };

    /// <summary>Checks, before any work, that a table may be written.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="sources">What a table that may be replaced was made from, as its metadata say it.</param>
    /// <param name="overwrite">Whether any may be replaced.</param>
    /// <exception cref="InputException">There is a table of another source, or a file that is no table.</exception>
    public static void Require(string path, IEnumerable<string> sources, bool overwrite)
    {
        if (overwrite || !File.Exists(path))
        {
            return;
        }

        string? there = SourceOf(path);
        if (there is null || !sources.Contains(there))
        {
            string what = there is null ? "a file that is no measurement table" : $"a table made from {there}";
            throw new InputException($"{path} is {what}: choose another place, or give --overwrite to replace it");
        }
    }

    private static string? SourceOf(string path)
    {
        try
        {
            using var reader = new MeasurementTableReader(path);
            return reader.Metadata.Source;
        }
        catch (InputException)
        {
            return null;
        }
    }
}
