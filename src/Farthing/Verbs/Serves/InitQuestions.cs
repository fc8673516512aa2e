using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Moving;
using Farthing.Numerics.Quantities;
using Farthing.Verbs.Asks;

namespace Farthing.Verbs.Serves;

/// <summary>The five questions of <c>farthing serve init</c>, and the configuration that their answers make.</summary>
internal static class InitQuestions
{
    private const string Upstream = "--upstream";
    private const string Model = "--model";
    private const string Price = "--price";
    private const string Team = "--team";
    private const string Budget = "--budget";
    private const string OfCatalog = "catalog";
    private const string NoPrice = "none";

    /// <summary>All of them, in the order in which they are asked.</summary>
    public static readonly IReadOnlyList<AskQuestion> All =
    [
        new(
            Upstream,
            "URL",
            "Where is the model served? An address of OpenAI's API such as http://127.0.0.1:8000/v1, or openai or anthropic",
            "http://127.0.0.1:8000/v1",
            (text, _) =>
                StartedConfiguration.IsUpstream(text)
                    ? null
                    : "http://host:port/v1, https://…, openai or anthropic"
        ),
        new(
            Model,
            "MODEL",
            "Which model? Its name there, such as meta-llama/Llama-3.1-8B-Instruct or gpt-4o-mini",
            "llama-3.1-8b",
            (text, _) => text.Any(char.IsWhiteSpace) ? "a name without blanks" : null
        ),
        new(
            Price,
            "IN/OUT",
            "What do a million tokens cost, in and out? Such as $0.05/$0.08; catalog takes the price list's, none leaves it open",
            "$0.05/$0.08",
            (text, _) =>
                text is OfCatalog or NoPrice || Prices(text) is not null
                    ? null
                    : "$0.05/$0.08, catalog or none"
        ),
        new(
            Team,
            "TEAM",
            "Which team gets the first key? A name such as search",
            "search",
            (text, _) => KeyId.IsOne(text) ? null : KeyId.Expected
        ),
        new(
            Budget,
            "USD",
            "What may it spend in a month? Such as $500",
            "$100",
            (text, _) =>
                QuantityParser.TryParse(text, QuantityKind.Usd, out double usd, out Numerics.Faults.Fault? _)
                && usd is >= 0 and <= 9e9
                    ? null
                    : "dollars such as $500"
        ),
    ];

    /// <summary>The configuration, the secret of its key, and the catalog's entry that prices its model.</summary>
    /// <param name="answers">By flag; what nobody knows is taken as stated.</param>
    /// <param name="catalog">Whether it has the model's price.</param>
    public static (string Text, string Secret, ApiPrice? Priced) Write(
        Dictionary<string, string> answers,
        Catalog catalog
    )
    {
        string secret = KeySecret.Draw();
        string price = Of(Price);
        StartedConfiguration started = new()
        {
            Upstream = Of(Upstream),
            Model = Of(Model),
            Prices = Prices(price),
            IsUnpriced = price == NoPrice,
            Team = Of(Team),
            Budget = Of(Budget),
            Sha256 = KeySecret.HashOf(secret),
        };
        return (started.Write(catalog), secret, started.PricedBy(catalog));

        string Of(string flag) =>
            answers.TryGetValue(flag, out string? answer)
                ? answer
                : All.First(question => question.Flag == flag).Default;
    }

    /// <summary>Dollars per million tokens, in and out; null where a text says none.</summary>
    private static (decimal In, decimal Out)? Prices(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && Usd(parts[0]) is decimal input && Usd(parts[1]) is decimal output
            ? (input, output)
            : null;
    }

    private static decimal? Usd(string text) =>
        decimal.TryParse(
            text.Trim().TrimStart('$'),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal usd
        )
        && usd <= 1_000_000
        && decimal.Round(usd, 6) == usd
            ? usd
            : null;
}
