using System.Security.Cryptography;
using System.Text;
using Benchspace;

namespace Harness.Commands.Options;

/// <summary>The folder that a command writes to. Without state.</summary>
internal static class OutputFolder
{
    /// <summary>What the description of an <c>--out</c> option says of <see cref="For(string, string, string)"/>.</summary>
    public const string Default = "Default: a folder under out/ that is named after what is run.";

    private const string Parent = "out";
    private const int HashDigits = 6;
    private const int LongestSubject = 40;

    /// <summary>Checks, before any work, that a name given with <c>--out</c> can be a folder.</summary>
    /// <exception cref="InputException">It is a file.</exception>
    public static string Of(string folder) => File.Exists(folder) ? throw new InputException($"--out {folder}: it is a file; give a folder.") : folder;

    /// <summary>
    /// The folder of a command that names none, such as <c>out/compare-nas-bench-201-3f9a1c</c>: the same for the same
    /// command, so that it finds its own results, and another for every other one.
    /// </summary>
    /// <param name="command">The command, such as <c>compare</c>.</param>
    /// <param name="subject">What it is about, such as a table or a data set; of a path, the file's name without its ending.</param>
    /// <param name="identity">
    /// A canonical text of everything that decides the results, and of nothing else: the same text on every machine and
    /// for every number of threads that changes nothing. Its SHA-256 ends the folder's name.
    /// </param>
    public static string For(string command, string subject, string identity)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..HashDigits];
        return Path.Combine(Parent, string.Join('-', ((string[])[command, Plain(subject), hash]).Where(part => part.Length > 0)));
    }

    /// <summary>As <see cref="For(string, string, string)"/>, the identity given as names and values in a fixed order.</summary>
    public static string For(string command, string subject, IEnumerable<KeyValuePair<string, string>> identity) =>
        For(command, subject, string.Join('\n', identity.Select(fact => $"{fact.Key}={fact.Value}")));

    /// <summary>A name that every file system takes.</summary>
    private static string Plain(string subject)
    {
        string name = subject.Contains('/', StringComparison.Ordinal) || subject.Contains('\\', StringComparison.Ordinal)
            ? Path.GetFileNameWithoutExtension(subject.Replace('\\', '/'))
            : subject;
        string plain = string.Join('-', string
            .Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' ? character : '-'))
            .Split('-', StringSplitOptions.RemoveEmptyEntries));
        return plain.Length <= LongestSubject ? plain : plain[..LongestSubject].TrimEnd('-', '.');
    }
}
