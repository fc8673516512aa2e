using System.Globalization;
using System.Text;

namespace Farthing.Measurement.Quality.Judging;

/// <summary>Compares texts as SQuAD does: lower case, without punctuation, articles and repeated blanks.</summary>
/// <remarks>evaluate-v1.1.py of Rajpurkar et al. 2016: lower, remove punctuation, remove a/an/the, fix white space. Punctuation here is Unicode's, symbols included.</remarks>
public static class ExactAnswer
{
    /// <summary>The text as it is compared.</summary>
    public static string Normalize(string text)
    {
        StringBuilder bare = new(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormC))
        {
            if (!IsPunctuation(c))
            {
                bare.Append(char.ToLowerInvariant(c));
            }
        }

        return string.Join(
            ' ',
            bare.ToString()
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word is not ("a" or "an" or "the"))
        );
    }

    private static bool IsPunctuation(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.DashPunctuation
                or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation
                or UnicodeCategory.FinalQuotePunctuation
                or UnicodeCategory.OtherPunctuation
                or UnicodeCategory.MathSymbol
                or UnicodeCategory.CurrencySymbol
                or UnicodeCategory.ModifierSymbol;
}
