using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <content>Gateways that were lost with their journals.</content>
internal sealed partial class LedgerChecks
{
    /// <summary>Checks that an end without a record came from an abandonment, by its rule and with its numbers.</summary>
    public void Abandoned()
    {
        if (!reading.Dialect.HasAbandonments)
        {
            return;
        }

        Each(
            "abandoned",
            $"""
                SELECT a.request, a.number, a.cost_nano FROM attempts a
                LEFT JOIN abandonments b ON b.gateway = a.gateway AND b.unix_ns = a.closed_ns
                WHERE a.close_seq = 0 AND (b.gateway IS NULL OR a.reserve_seq > b.sequence OR COALESCE(a.dispatch_seq, 0) > b.sequence
                  OR a.uncached <> 0 OR a.cache_read <> 0 OR a.cache_write <> 0 OR a.output <> 0
                  OR CASE WHEN a.dispatch_seq IS NULL THEN a.release_reason IS DISTINCT FROM '{Abandonment.ReleaseReason}' OR a.cost_nano <> 0
                     ELSE a.release_reason IS NOT NULL OR a.cost_nano <> a.hold_nano OR a.source <> {Number(
                    (long)UsageSource.Hold
                )} OR a.ended <> {Number((long)AttemptEnd.Crashed)} OR a.marks <> {Number(
                    (long)SettleMarks.Abandoned
                )} END)
                """,
            at =>
                (
                    Attempt(at),
                    "the end that an abandoned attempt has: released, or charged at its hold",
                    $"another end without a record: {new Money(at.Int64(2))}"
                )
        );

        const string Sums =
            "SELECT b.gateway, b.unix_ns, COUNT(a.request) FILTER (WHERE a.release_reason IS NOT NULL), COALESCE(SUM(a.hold_nano) FILTER (WHERE a.release_reason IS NOT NULL), 0)::bigint, COUNT(a.request) FILTER (WHERE a.release_reason IS NULL), COALESCE(SUM(a.cost_nano), 0)::bigint, b.sequence FROM abandonments b LEFT JOIN attempts a ON a.gateway = b.gateway AND a.closed_ns = b.unix_ns AND a.close_seq = 0 GROUP BY b.gateway, b.unix_ns";
        Each(
            "abandoned",
            $"SELECT s.gateway, s.unix_ns, s.released + s.charged FROM (SELECT gateway, unix_ns, released, released_nano, charged, charged_nano, sequence FROM abandonments EXCEPT {Sums}) s",
            at =>
                (
                    $"gateway {reading.GatewayOf(at.Int64(0)):N}",
                    $"{Number(at.Int64(2))} ends, as its abandonment says",
                    "others"
                )
        );

        // Nothing came of its journal since, or more did, and then it was noted.
        Each(
            "abandoned",
            "SELECT b.gateway, b.sequence, g.sequence FROM abandonments b LEFT JOIN gateways g ON g.number = b.gateway WHERE g.number IS NULL OR (b.returned_ns IS NULL) <> (b.sequence = g.sequence) OR b.sequence > g.sequence OR b.returned_ns < b.unix_ns",
            at =>
                (
                    $"gateway {reading.GatewayOf(at.Int64(0)):N}",
                    $"abandoned behind record {Number(at.Int64(1))}, and whether more came since",
                    $"record {Number(at.NullableInt64(2) ?? 0)} is the last"
                )
        );

        foreach (Abandonment one in SqlLedgerStore.Abandonments(reading, gatewayId: null))
        {
            string back = one.ReturnedUnixNs is long time
                ? $"; its journal came back at {LedgerTime.Text(time)}"
                : "";
            notes.Add(
                $"gateway {one.GatewayId:N} was abandoned at {LedgerTime.Text(one.UnixNs)} ({one.Reason}): {Number(one.Released)} attempts released, {Number(one.Charged)} charged at their holds, {one.ChargedCost}{back}"
            );
        }

        findings.End(
            "abandoned",
            "what ended without a record ended as its gateway's abandonment says",
            reading.One("SELECT COUNT(*) FROM attempts WHERE close_seq = 0")
        );
    }
}
