using System.Globalization;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>A column of the CSV and JSON Lines exports. The first are those of the request records that simulate, bench and watch write, so that <c>farthing trace</c> reads an export as a trace.</summary>
/// <param name="Name">In the head, and as JSON key.</param>
/// <param name="OfRow">Its value for an attempt: text, long, <see cref="Money"/> or null.</param>
/// <param name="OfAdjustment">Its value for a correction.</param>
internal sealed record ExportColumn(
    string Name,
    Func<LedgerRow, object?> OfRow,
    Func<LedgerAdjustment, object?> OfAdjustment
)
{
    /// <summary>All columns, in their order.</summary>
    public static readonly IReadOnlyList<ExportColumn> All =
    [
        new(
            "request_id",
            row => row.Opened.Attempt.RequestId.ToString("N"),
            a => a.Record.Attempt?.RequestId.ToString("N")
        ),
        new("attempt", row => (long)row.Opened.Attempt.Number, a => (long?)a.Record.Attempt?.Number),
        new("tenant", row => row.Opened.Team.Length > 0 ? row.Opened.Team : row.Opened.Key, _ => null),
        new("arrival_ns", row => row.Opened.ReservedUnixNs, a => a.Record.EffectiveUnixNs),
        new("scheduled_ns", row => row.Opened.DispatchedUnixNs, _ => null),
        new(
            "first_token_ns",
            row =>
                row.FirstTokenUs >= 0 && row.Opened.DispatchedUnixNs is long sent
                    ? sent + (row.FirstTokenUs * 1000)
                    : null,
            _ => null
        ),
        new(
            "last_token_ns",
            row => row.Opened.DispatchedUnixNs is long sent ? sent + (row.DurationUs * 1000) : null,
            _ => null
        ),
        new("input", row => row.Tokens.Input, a => a.Record.Tokens.Input),
        new("cached", row => row.Tokens.CacheRead, a => a.Record.Tokens.CacheRead),
        new("output", row => row.Tokens.Output, a => a.Record.Tokens.Output),
        new("finish", row => row.IsSettled ? Word(row.End.ToString()) : "released", _ => null),
        new("replica", row => row.Opened.Deployment, _ => null),
        new("preemptions", _ => null, _ => null),
        new("kind", row => row.IsSettled ? "attempt" : "release", _ => "adjustment"),
        new(
            "time",
            row => LedgerTime.Text(row.Opened.ReservedUnixNs),
            a => LedgerTime.Text(a.Record.EffectiveUnixNs)
        ),
        new("gateway_id", row => row.Opened.GatewayId.ToString("N"), a => a.GatewayId.ToString("N")),
        new("endpoint", row => row.Opened.Endpoint, _ => null),
        new("model", row => row.Opened.Model, _ => null),
        new("key_id", row => row.Opened.Key, _ => null),
        new("team", row => row.Opened.Team, _ => null),
        new("user", row => row.Opened.User, _ => null),
        new("session_id", row => SessionIdentity.Of(row.Opened.Key, row.Opened.Session), _ => null),
        new("tags", row => string.Join(';', row.Opened.Tags), _ => null),
        new("uncached_tokens", row => row.Tokens.Uncached, a => a.Record.Tokens.Uncached),
        new("cache_write_tokens", row => row.Tokens.CacheWrite, a => a.Record.Tokens.CacheWrite),
        new("cache_write_1h_tokens", row => row.Tokens.CacheWrite1h, _ => null),
        new("reasoning_tokens", row => row.ReasoningTokens, _ => null),
        new("hold_usd", row => row.Opened.Hold, _ => null),
        new("cost_usd", row => row.Cost, a => a.Record.Amount),
        new("source", row => Word(row.Source.ToString()), _ => null),
        new("status", row => row.Status == 0 ? null : (long)row.Status, _ => null),
        new("marks", row => Marks(row.Marks), _ => null),
        new("reason", row => row.ReleaseReason, a => a.Record.Reason),
        new("adjustment_id", _ => null, a => a.Record.Id.ToString("N")),
        new("account", _ => null, a => a.Record.Account),
        new("note", _ => null, a => a.Record.Note),
        new("idempotency_key", row => row.Opened.IdempotencyKey, _ => null),
        new("client_retry", row => (long)row.Opened.ClientRetry, _ => null),
    ];

    /// <summary>Money with nine decimals, exact.</summary>
    public static string Exact(Money money) =>
        money.Usd.ToString("0.000000000", CultureInfo.InvariantCulture);

    private static string Marks(SettleMarks marks) =>
        marks == SettleMarks.None
            ? ""
            : string.Join(
                ';',
                Enum.GetValues<SettleMarks>()
                    .Where(mark => mark != SettleMarks.None && marks.HasFlag(mark))
                    .Select(mark => Word(mark.ToString()))
            );

    /// <summary><c>UpstreamError</c> as <c>upstream_error</c>.</summary>
    private static string Word(string name)
    {
        System.Text.StringBuilder word = new();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && word.Length > 0)
            {
                word.Append('_');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
