using System.Globalization;
using System.Text.RegularExpressions;

namespace Farthing.Measurement.Quality.Judging;

/// <summary>The number that an answer ends up with: behind <c>####</c> (gsm8k), else the last one. Thousands separators, $, % and a final period don't count.</summary>
public static partial class NumberAnswer
{
    /// <summary>The number; null where there is none.</summary>
    public static decimal? Read(string text)
    {
        string plain = text.Replace('−', '-');
        MatchCollection marked = Marked().Matches(plain);
        if (marked.Count > 0)
        {
            return Parse(marked[^1].Groups[1].Value);
        }

        MatchCollection all = Number().Matches(plain);
        return all.Count > 0 ? Parse(all[^1].Value) : null;
    }

    /// <summary>True when a reference is a number and nothing else, or has one behind <c>####</c>.</summary>
    public static bool IsPlainOrMarked(string reference)
    {
        string plain = reference.Replace('−', '-').Trim();
        return Read(plain) is not null && (Marked().IsMatch(plain) || Whole().IsMatch(plain));
    }

    private static decimal? Parse(string text) =>
        decimal.TryParse(
            text.Replace("$", "", StringComparison.Ordinal)
                .Replace(",", "", StringComparison.Ordinal)
                .TrimEnd('.'),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal value
        )
            ? value
            : null;

    // A minus that joins two words or numbers (10-12) is none.
    [GeneratedRegex(
        @"(?:(?<![\w.)])-)?(?:\$-?)?(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)"
    )]
    private static partial Regex Number();

    [GeneratedRegex(@"####\s*\$?(-?\$?[0-9.,]*[0-9])")]
    private static partial Regex Marked();

    [GeneratedRegex(@"^-?\$?-?[0-9,]*\.?[0-9]+\s*%?\.?$")]
    private static partial Regex Whole();
}
