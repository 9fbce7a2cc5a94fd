using Benchspace;

namespace Harness.Commands.Options;

/// <summary>The folder that a command writes to.</summary>
internal static class OutputFolder
{
    /// <summary>Checks, before any work, that a name given with <c>--out</c> can be a folder.</summary>
    /// <exception cref="InputException">It is a file.</exception>
    public static string Of(string folder) => File.Exists(folder) ? throw new InputException($"--out {folder}: it is a file; give a folder.") : folder;
}
