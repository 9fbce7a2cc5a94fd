using System.Globalization;
using System.Numerics;

namespace SharedSource;

/// <summary>
/// Numbers as this program reads them where people write them: digits, a point, a sign and an exponent, the same under
/// every culture. A comma is refused and never skipped, so that <c>0,1</c> is not read as 1. Without state.
/// </summary>
internal static class InvariantNumber
{
    /// <summary>A whole number such as <c>-3</c>; null where the text is none or does not fit.</summary>
    public static T? Whole<T>(string text) where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T number) ? number : null;

    /// <summary>A finite number such as <c>0.1</c> or <c>1e-4</c>; null where the text is none.</summary>
    public static double? Real(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number : null;
}
