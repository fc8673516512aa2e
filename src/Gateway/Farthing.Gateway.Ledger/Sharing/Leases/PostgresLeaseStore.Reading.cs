using Npgsql;

namespace Farthing.Gateway.Sharing.Leases;

/// <content>What gateways hold, what limits they have, and the end of those that are gone.</content>
public sealed partial class PostgresLeaseStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, (long Least, long Greatest)>> DeclareAsync(
        Guid gateway,
        IReadOnlyDictionary<string, long> limits,
        CancellationToken cancellation
    ) =>
        RunAsync<IReadOnlyDictionary<string, (long, long)>>(
            async connection =>
            {
                await using NpgsqlBatch batch = new(connection)
                {
                    BatchCommands =
                    {
                        new NpgsqlBatchCommand("DELETE FROM farthing.lease_limits WHERE gateway = $1")
                        {
                            Parameters = { new() { Value = gateway } },
                        },
                        new NpgsqlBatchCommand(
                            "INSERT INTO farthing.lease_limits SELECT $1, b, l FROM unnest($2, $3) AS t(b, l)"
                        )
                        {
                            Parameters =
                            {
                                new() { Value = gateway },
                                new() { Value = limits.Keys.ToArray() },
                                new() { Value = limits.Values.ToArray() },
                            },
                        },
                        new NpgsqlBatchCommand(
                            """
                            SELECT l.budget, min(l.limit_nano), max(l.limit_nano) FROM farthing.lease_limits l
                            JOIN farthing.lease_gateways g ON g.gateway = l.gateway AND g.live_until > clock_timestamp()
                            GROUP BY l.budget HAVING min(l.limit_nano) <> max(l.limit_nano)
                            """
                        ),
                    },
                };
                Dictionary<string, (long, long)> differing = [];
                await using NpgsqlDataReader at = await batch.ExecuteReaderAsync(cancellation);
                do
                {
                    while (await at.ReadAsync(cancellation))
                    {
                        differing[at.GetString(0)] = (at.GetInt64(1), at.GetInt64(2));
                    }
                } while (await at.NextResultAsync(cancellation));

                return differing;
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeaseRow>> LeasesAsync(Guid gateway, CancellationToken cancellation) =>
        RowsAsync(
            "SELECT l.budget, l.value, l.period_start_ns, l.token, l.granted_nano, l.spent_nano, l.since_ns, p.scope, p.period_end_ns, l.unseen_nano FROM farthing.leases l JOIN farthing.budget_periods p USING (budget, period_start_ns) WHERE l.gateway = $1 ORDER BY 1, 2, 3",
            static at => new LeaseRow(
                new BalanceKey(at.GetString(0), at.GetString(1), at.GetInt64(2)),
                at.GetInt64(3),
                at.GetInt64(4),
                at.GetInt64(5),
                at.GetInt64(6),
                at.GetString(7),
                at.GetInt64(8),
                at.GetInt64(9)
            ),
            cancellation,
            gateway
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeaseHolder>> HoldersAsync(CancellationToken cancellation) =>
        RowsAsync(
            "SELECT gateway, EXTRACT(EPOCH FROM expires - clock_timestamp())::float8, live_until > clock_timestamp(), has_left FROM farthing.lease_gateways ORDER BY 1",
            static at => new LeaseHolder(
                at.GetGuid(0),
                TimeSpan.FromSeconds(at.GetDouble(1)),
                at.GetBoolean(2),
                at.GetBoolean(3)
            ),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<long?> LedgerSequenceAsync(Guid gateway, CancellationToken cancellation) =>
        (long?)
            await ScalarAsync("SELECT sequence FROM farthing.gateways WHERE id = $1", cancellation, gateway);

    /// <inheritdoc/>
    public async Task<long?> TakeBackAsync(
        SilentGateway lost,
        long sequence,
        IReadOnlyDictionary<BalanceKey, long> known,
        CancellationToken cancellation
    ) =>
        (long?)
            await ScalarAsync(
                "SELECT farthing.take_back_leases($1, $2, $3, $4, $5, $6, $7)",
                cancellation,
                lost.Gateway,
                lost.Beats,
                sequence,
                known.Keys.Select(key => key.Budget).ToArray(),
                known.Keys.Select(key => key.Value).ToArray(),
                known.Keys.Select(key => key.StartUnixNs).ToArray(),
                known.Values.ToArray()
            );

    /// <inheritdoc/>
    public async Task<long?> ReleaseAsync(
        Guid gateway,
        IReadOnlyDictionary<BalanceKey, long> known,
        CancellationToken cancellation
    ) =>
        (long?)
            await ScalarAsync(
                "SELECT farthing.release_leases($1, $2, $3, $4, $5)",
                cancellation,
                gateway,
                known.Keys.Select(key => key.Budget).ToArray(),
                known.Keys.Select(key => key.Value).ToArray(),
                known.Keys.Select(key => key.StartUnixNs).ToArray(),
                known.Values.ToArray()
            );
}
