using System.Globalization;
using System.Numerics;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// What a pickle writes as text: numbers and strings of protocols 0 and 1. Pure functions; what is no such text is
/// refused at the position given.
/// </summary>
internal static class PickleLiterals
{
    /// <summary>
    /// The longest text of a number, in bytes. CPython converts at most as many digits, for the same reason: the work is
    /// quadratic.
    /// </summary>
    public const int LongestNumber = 4300;

    /// <summary>The longest text of a memo entry's number, in bytes.</summary>
    public const int LongestMemoIndex = 20;

    /// <summary>The number of a memo entry.</summary>
    public static long ParseMemoIndex(ReadOnlySpan<byte> line, PicklePosition position) =>
        long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : throw position.Refuse("a memo entry without a number");

    /// <summary>A whole number, with Python 2's <c>L</c> at its end where <paramref name="isLong"/>.</summary>
    public static BigInteger ParseWhole(ReadOnlySpan<byte> line, bool isLong, PicklePosition position)
    {
        if (isLong && line is [.., (byte)'L'])
        {
            line = line[..^1];
        }

        return BigInteger.TryParse(Encoding.Latin1.GetString(line), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw position.Refuse("a whole number that is none");
    }

    /// <summary>Python 2's <c>repr</c> of a string.</summary>
    public static byte[] UnescapeString(ReadOnlySpan<byte> line, PicklePosition position)
    {
        line = line.TrimEnd(" \t\r"u8);
        if (line.Length < 2 || line[0] is not ((byte)'\'' or (byte)'"') || line[^1] != line[0])
        {
            throw position.Refuse("a string without its quotes");
        }

        line = line[1..^1];

        byte[] bytes = new byte[line.Length];
        int count = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes[count++] = line[i];
                continue;
            }

            if (++i == line.Length)
            {
                throw position.Refuse("a string that ends in a backslash");
            }

            switch (line[i])
            {
                case (byte)'\\' or (byte)'\'' or (byte)'"':
                    bytes[count++] = line[i];
                    break;
                case (byte)'a': bytes[count++] = 7; break;
                case (byte)'b': bytes[count++] = 8; break;
                case (byte)'t': bytes[count++] = 9; break;
                case (byte)'n': bytes[count++] = 10; break;
                case (byte)'v': bytes[count++] = 11; break;
                case (byte)'f': bytes[count++] = 12; break;
                case (byte)'r': bytes[count++] = 13; break;
                case (byte)'x':
                    if (i + 2 >= line.Length || !byte.TryParse(line.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte hex))
                    {
                        throw position.Refuse("a string with a broken \\x");
                    }

                    bytes[count++] = hex;
                    i += 2;
                    break;
                case >= (byte)'0' and <= (byte)'7':
                    int octal = 0;
                    int stop = Math.Min(i + 3, line.Length);
                    for (; i < stop && line[i] is >= (byte)'0' and <= (byte)'7'; i++)
                    {
                        octal = (octal * 8) + (line[i] - '0');
                    }

                    i--;
                    bytes[count++] = (byte)octal;
                    break;
                default:
                    bytes[count++] = (byte)'\\';
                    bytes[count++] = line[i];
                    break;
            }
        }

        return bytes.AsSpan(0, count).ToArray();
    }

    /// <summary>Python's raw-unicode-escape: Latin-1 with <c>\uXXXX</c> and <c>\UXXXXXXXX</c>.</summary>
    public static string UnescapeUnicode(ReadOnlySpan<byte> line, PicklePosition position)
    {
        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] != '\\' || i + 1 == line.Length ? 0 : line[i + 1] switch
            {
                (byte)'u' => 4,
                (byte)'U' => 8,
                _ => 0,
            };
            if (digits == 0)
            {
                text.Append((char)line[i]);
                continue;
            }

            if (i + 1 + digits >= line.Length || !uint.TryParse(line.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || code > 0x10ffff)
            {
                throw position.Refuse("text with a broken \\u");
            }

            if (code < 0x10000)
            {
                text.Append((char)code);
            }
            else
            {
                text.Append(char.ConvertFromUtf32((int)code));
            }

            i += 1 + digits;
        }

        return text.ToString();
    }

    /// <summary>A floating-point number as Python prints it, <c>inf</c> and <c>nan</c> included.</summary>
    public static double ParseFloat(ReadOnlySpan<byte> line, PicklePosition position)
    {
        if (double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        return line switch
        {
            [(byte)'i', (byte)'n', (byte)'f'] => double.PositiveInfinity,
            [(byte)'-', (byte)'i', (byte)'n', (byte)'f'] => double.NegativeInfinity,
            [(byte)'n', (byte)'a', (byte)'n'] => double.NaN,
            _ => throw position.Refuse("a number that is none"),
        };
    }

    /// <summary>A name from a pickle, fit for a message of one line.</summary>
    public static string Printable(string name)
    {
        string shown = name.Length <= 80 ? name : name[..80] + "…";
        return string.Concat(shown.Select(character => char.IsControl(character) ? '?' : character));
    }
}
