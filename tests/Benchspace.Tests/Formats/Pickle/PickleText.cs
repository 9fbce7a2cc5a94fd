using System.Text;
using Benchspace.Formats.Pickle;

namespace Benchspace.Tests.Formats.Pickle;

/// <summary>Pickles as text, and values in the notation of <c>Fixtures/write_pickles.py</c>.</summary>
internal static class PickleText
{
    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Formats", "Pickle", "Fixtures", name));

    /// <summary>Bytes written as text, one character (to U+00FF) a byte.</summary>
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    public static string ShowFloat(double value) => "float:" + (double.IsNaN(value) ? "000000000000f87f" : Convert.ToHexStringLower(BitConverter.GetBytes(value)));

    public static string Show(PickleValue value) => value switch
    {
        PickleNone => "None",
        PickleBool truth => truth.Value ? "True" : "False",
        PickleInt number => $"{number.Value}",
        PickleLargeInt number => $"{number.Value}",
        PickleFloat number => ShowFloat(number.Value),
        PickleString text => "text:" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text.Value)),
        PickleBytes bytes => "bytes:" + Convert.ToHexStringLower(bytes.Value.Span),
        PickleList list => $"[{string.Join(',', list.Items.Select(Show))}]",
        PickleTuple tuple => $"({string.Join(',', tuple.Items.Select(Show))})",
        PickleSet set => $"<{string.Join(',', set.Items.Select(Show).Order(StringComparer.Ordinal))}>",
        PickleDict dict => $"{{{string.Join(',', dict.Items.Select(item => $"{Show(item.Key)}={Show(item.Value)}"))}}}",
        _ => value.Description,
    };
}

/// <summary>A stream that gives one byte at a time, so that every value straddles two reads.</summary>
internal sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
}
