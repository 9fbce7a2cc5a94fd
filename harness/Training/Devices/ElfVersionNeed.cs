using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Benchspace;
using SharedSource;

namespace Harness.Training.Devices;

/// <summary>
/// The symbol versions that a shared library demands of others (64-bit little-endian ELF, section SHT_GNU_verneed).
/// Marking one weak makes the dynamic loader accept a library that lacks it. That is sound only where no symbol of that
/// version is used: in TorchSharp's library the one of GLIBCXX_3.4.32 is <c>std::ios_base_library_init</c>, which
/// GCC 13 puts into every program to say that it needs a libstdc++ with that initialiser, and nothing refers to.
/// </summary>
internal static partial class ElfVersionNeed
{
    private const int SectionTypeVersionNeed = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    /// <summary>The version named by the dynamic loader's message that one was not found, or null.</summary>
    public static string? MissingVersion(string loaderMessage) =>
        MissingVersionPattern().Match(loaderMessage) is { Success: true } match ? match.Groups["version"].Value : null;

    /// <summary>
    /// A copy of <paramref name="library"/> in <paramref name="cache"/> whose need of <paramref name="version"/> is weak.
    /// One that is there already, from the same bytes, is used again; making one is reported on standard error.
    /// </summary>
    /// <returns>The copy's path.</returns>
    /// <exception cref="InputException">The library does not have that need, or the cache cannot be written.</exception>
    public static string CopyWithWeakNeed(string library, string version, string cache)
    {
        byte[] image = File.ReadAllBytes(library);
        string folder = Path.Combine(cache, $"{version}-{Convert.ToHexStringLower(SHA256.HashData(image))[..16]}");
        string copy = Path.Combine(folder, Path.GetFileName(library));
        if (File.Exists(copy))
        {
            return copy;
        }

        if (!MarkWeak(image, version))
        {
            throw new InputException($"{library} asks for {version}, which this system's libstdc++ lacks, in a way that cannot be lifted: upgrade the system");
        }

        try
        {
            ReplacedFile.Write(copy, stream => stream.Write(image), isContended: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write {copy}: {e.Message}; let XDG_CACHE_HOME name a folder that can be written", e);
        }

        Console.Error.WriteLine($"note: this system's libstdc++ lacks {version}, which {Path.GetFileName(library)} names but does not use; loading a copy without that demand, {copy}");
        return copy;
    }

    /// <summary>Marks the need of <paramref name="version"/> weak, in place.</summary>
    /// <returns>Whether the image has such a need.</returns>
    public static bool MarkWeak(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            return false;
        }

        byte[] name = Encoding.ASCII.GetBytes(version + '\0');
        bool found = false;
        for (int section = 0; section < Read16(image, 0x3c); section++)
        {
            int header = SectionHeader(image, section);
            if (Read32(image, header + 4) != SectionTypeVersionNeed)
            {
                continue;
            }

            int strings = Offset(image, SectionHeader(image, Read32(image, header + 0x28)));
            int need = Offset(image, header);
            for (int left = Read32(image, header + 0x2c); left > 0; left--)
            {
                int entry = need + Read32(image, need + 8);
                for (int entriesLeft = Read16(image, need + 2); entriesLeft > 0; entriesLeft--)
                {
                    if (image[(strings + Read32(image, entry + 8))..].StartsWith(name))
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(image[(entry + 4)..], (ushort)(Read16(image, entry + 4) | WeakFlag));
                        found = true;
                    }

                    entry += Read32(image, entry + 12);
                }

                need += Read32(image, need + 12);
            }
        }

        return found;
    }

    private static int SectionHeader(ReadOnlySpan<byte> image, int section) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]) + section * Read16(image, 0x3a));

    private static int Offset(ReadOnlySpan<byte> image, int header) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(image[(header + 0x18)..]));

    private static int Read16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static int Read32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadInt32LittleEndian(image[at..]);

    [GeneratedRegex(@"version `(?<version>GLIBCXX_[0-9.]+)' not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingVersionPattern();
}
