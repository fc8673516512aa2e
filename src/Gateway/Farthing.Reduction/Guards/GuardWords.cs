using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Guards;

/// <summary>Words that a guard looks for.</summary>
internal static class GuardWords
{
    private static readonly HashSet<string> Negations = Set(
        "not no never none nothing nobody nowhere neither nor without except excluding including unless only all any every each some always usually often "
            + "sometimes rarely seldom hardly most few both either least almost nearly but instead rather other else another same even still yet already again "
            + "half partly fully entirely optional mandatory"
    );

    private static readonly HashSet<string> Quantities = Set(
        "first second third fourth fifth sixth seventh eighth ninth tenth one once twice thrice double triple single hundred thousand million billion trillion dozen "
            + "am pm monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays "
            + "weekday weekdays weekend weekends january february march april may june july august september october november december spring summer autumn winter "
            + "morning afternoon evening night midnight noon daily weekly monthly yearly annual annually hourly quarterly "
            + "ms milliseconds millisecond seconds sec minute minutes min hour hours day days week weeks month months quarter quarters year years decade century "
            + "% percent km cm mm m meter meters mile miles foot feet ft inch inches yard yards kg g mg mcg gram grams pound pounds lb lbs ounce ounces oz ton tons "
            + "liter liters l ml gallon gallons cup cups tablespoon tablespoons teaspoon teaspoons celsius fahrenheit kelvin mph kb mb gb tb bytes bits "
            + "dollar dollars euro euros usd eur gbp yen yuan rupees cents volt volts watt watts amp amps hertz hz calories kcal joules"
    );

    private static readonly HashSet<string> Forms = Set(
        "english spanish french german italian portuguese dutch russian chinese mandarin cantonese japanese korean arabic hindi turkish polish swedish greek latin hebrew "
            + "ukrainian czech danish norwegian finnish hungarian romanian vietnamese thai indonesian persian "
            + "table list bullet bullets json xml csv yaml html markdown latex code pseudocode essay email tweet poem haiku story blog post article letter report "
            + "paragraph paragraphs sentence sentences word words line lines page pages point points step steps chart diagram graph documentation test tests "
            + "summary outline slides short long brief briefly detailed detail concise simple simply formal informal technical beginner expert child kids"
    );

    private static readonly HashSet<string> Fillers = Set(
        "just really actually exactly basically kindly please literally honestly the a an"
    );

    public static bool IsNegation(string word) => Negations.Contains(word);

    /// <summary>Numbers, units, dates, currencies.</summary>
    public static bool IsQuantity(string word) =>
        char.IsAsciiDigit(word[0]) || HasDigit(word) || Quantities.Contains(word);

    /// <summary>Languages, formats, lengths, readers.</summary>
    public static bool IsForm(string word) => Forms.Contains(word);

    /// <summary>A question asks the same with it and without.</summary>
    public static bool IsFiller(string word) => Fillers.Contains(word);

    /// <summary>An operator, a flag, or a token with a sign of code in it.</summary>
    public static bool IsCode(string word)
    {
        if (word[0] is '-' or '+' or '/' or '$' or '&')
        {
            return true;
        }

        foreach (char one in word)
        {
            if (
                one is '_' or '=' or '/' or '+' or '&' or '$' or '%' or '#' or '@'
                || (one == '.' && word.Length > 3)
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasDigit(string word) => word.AsSpan().IndexOfAnyInRange('0', '9') >= 0;

    private static HashSet<string> Set(string words) =>
        new(words.Split(' ').Select(Misspellings.WithoutDoubles), StringComparer.Ordinal); // As gate B leaves them.
}
