using System.Globalization;
using System.Text.Json;

namespace Farthing.EndToEnd.Tests;

/// <summary>A line of a ledger's export: an attempt, or one that was given back unsent.</summary>
/// <param name="RequestId">The request's id.</param>
/// <param name="User">The request's <c>user</c>.</param>
/// <param name="Finish">How it ended: <c>finished</c>, <c>crashed</c>, <c>released</c>, …</param>
/// <param name="OutputTokens">Tokens that were charged.</param>
/// <param name="HoldUsd">What was held for it.</param>
/// <param name="CostUsd">What it costs.</param>
internal sealed record LedgerLine(
    Guid RequestId,
    string User,
    string Finish,
    long OutputTokens,
    decimal HoldUsd,
    decimal CostUsd
)
{
    /// <summary>True unless it was given back unsent.</summary>
    public bool IsSettled => Finish != "released";

    /// <summary>Reads a line of JSON Lines.</summary>
    public static LedgerLine Read(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement row = document.RootElement;
        return new LedgerLine(
            Guid.ParseExact(row.GetProperty("request_id").GetString()!, "N"),
            row.GetProperty("user").GetString()!,
            row.GetProperty("finish").GetString()!,
            row.GetProperty("output").GetInt64(),
            Usd(row.GetProperty("hold_usd")),
            Usd(row.GetProperty("cost_usd"))
        );
    }

    /// <summary>An amount as the documents hold it: a number, or its digits as text.</summary>
    public static decimal Usd(JsonElement amount) =>
        decimal.Parse(amount.ToString(), CultureInfo.InvariantCulture);
}
