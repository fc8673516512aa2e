using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Compares the hourly sums of two ledgers.</summary>
internal static class RollupComparison
{
    /// <summary>Hourly sums that another ledger of the same gateways has otherwise.</summary>
    /// <param name="one">The ledger.</param>
    /// <param name="other">The other ledger: the old one.</param>
    /// <param name="findings">What is added to.</param>
    /// <param name="gateway">Whose; null: of every gateway.</param>
    public static void Compare(
        SqlLedgerStore one,
        SqlLedgerStore other,
        FindingList findings,
        long? gateway = null
    )
    {
        using LedgerReading mine = one.Read();
        using LedgerReading theirs = other.Read();
        foreach (LedgerPosition position in SqlLedgerStore.Positions(mine))
        {
            long number = mine.One("SELECT number FROM gateways WHERE id = ?", position.GatewayId);
            if (gateway is not null && gateway != number)
            {
                continue;
            }

            try
            {
                foreach (
                    (RollupKey key, long[]? here, long[]? there) in RollupSide.Differences(
                        RollupSide.OfBlocks(mine, number),
                        RollupSide.OfBlocks(theirs, number)
                    )
                )
                {
                    findings.Add(
                        "rollups",
                        $"{LedgerTime.Text(key.HourUnixNs)} key {key.Key}",
                        here is null ? "no sum" : new Money(here[9]).ToString(),
                        there is null ? "no sum" : new Money(there[9]).ToString()
                    );
                }
            }
            catch (Exception damaged) when (damaged is FormatException or OverflowException)
            {
                findings.Add("rollups", $"gateway {position.GatewayId:N}", "whole sums", damaged.Message);
            }
        }

        findings.End(
            "rollups",
            "hourly sums are the same",
            mine.One("SELECT CAST(COALESCE(SUM(cells), 0) AS BIGINT) FROM rollup_blocks")
        );
    }
}
