using System.Globalization;
using System.Text;
using Farthing.Gateway.Keys;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Moving;

/// <summary>Values as LiteLLM writes them, and as we do.</summary>
internal static class LiteLlmWords
{
    private const string OfEnvironment = "os.environ/";

    /// <summary>The variable that a value names; null where the value stands there itself.</summary>
    public static string? VariableOf(string value) =>
        value.StartsWith(OfEnvironment, StringComparison.Ordinal) ? value[OfEnvironment.Length..] : null;

    /// <summary>The period of <c>budget_duration</c>; null where it is none that is known. Without one, LiteLLM never begins anew.</summary>
    public static string? PeriodOf(string? duration) =>
        duration switch
        {
            null or "" => "total",
            "1d" or "24h" => "day",
            "7d" or "1w" => "week",
            "1mo" => "month",
            _ => PeriodRule.Parse(duration)?.ToString(),
        };

    /// <summary>A price per token as dollars per million; null where it is finer than a millionth of a dollar.</summary>
    public static string? PerMillion(decimal perToken)
    {
        decimal price = perToken * 1_000_000m;
        return perToken < 0 || decimal.Round(price, 6) != price ? null : $"${Digits(price)}/M";
    }

    /// <summary>Dollars.</summary>
    public static string Usd(decimal dollars) => "$" + Digits(dollars);

    /// <summary>A number without needless zeros.</summary>
    public static string Digits(decimal number) =>
        number.ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>A key's id that is made of a name; null where nothing of it is left.</summary>
    public static string? IdOf(string name)
    {
        StringBuilder id = new();
        foreach (char letter in name.Trim())
        {
            id.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-');
        }

        string text = id.ToString().TrimStart('-', '_', '.');
        text = text.Length > KeyId.MaxLength ? text[..KeyId.MaxLength] : text;
        return KeyId.IsOne(text) ? text : null;
    }
}
