using System.Globalization;
using System.Net.Sockets;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Leases in PostgreSQL: the tables <c>balances</c>, <c>leases</c> and <c>lease_…</c> of the schema <c>farthing</c>.</summary>
/// <remarks>It needs a primary whose commits last: after a failover to a replica that lacks commits, balances may be too low by what was granted in them.</remarks>
public sealed partial class PostgresLeaseStore : ILeaseStore
{
    private const string MoveSql =
        "SELECT o_status, o_token, o_granted, o_room, o_spent, o_elsewhere, o_alerted FROM farthing.move_lease($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

    private readonly NpgsqlDataSource source;
    private readonly CancellationTokenSource ending = new();
    private readonly bool listens;
    private Task listening = Task.CompletedTask;
    private readonly SemaphoreSlim preparing = new(1, 1);
    private volatile bool isPrepared;
    private Guid self;

    /// <summary>A store; it connects when it is used.</summary>
    /// <param name="connection">As Npgsql takes it. Never printed.</param>
    /// <param name="listens">Whether notices of other gateways are wanted. One that wants none stands in no request's way: it waits for PostgreSQL as a ledger does, and not only as long as a request may.</param>
    /// <exception cref="FarthingException">The connection string is none.</exception>
    public PostgresLeaseStore(string connection, bool listens = true)
    {
        source = listens ? Source(connection, 3, 5) : Source(connection, 10, 60);
        this.listens = listens;
    }

    /// <inheritdoc/>
    public event Action<LeaseHint>? Hinted;

    /// <inheritdoc/>
    public async Task<long> RegisterAsync(
        Guid gateway,
        TimeSpan ttl,
        TimeSpan live,
        CancellationToken cancellation
    )
    {
        self = gateway;
        object? epoch = await ScalarAsync(
            """
            INSERT INTO farthing.lease_gateways VALUES ($1, 1, clock_timestamp() + $3, clock_timestamp() + $2, false)
            ON CONFLICT (gateway) DO UPDATE SET epoch = farthing.lease_gateways.epoch + 1,
              live_until = clock_timestamp() + $3, expires = clock_timestamp() + $2, has_left = false,
              beats = farthing.lease_gateways.beats + 1
            RETURNING epoch
            """,
            cancellation,
            gateway,
            ttl,
            live
        );
        await ScalarAsync("SELECT farthing.sweep_leases()", cancellation);
        return (long)epoch!;
    }

    /// <inheritdoc/>
    public async Task<GatewayBeat> BeatAsync(
        Guid gateway,
        long epoch,
        TimeSpan ttl,
        TimeSpan live,
        TimeSpan lostAfter,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<(bool IsLive, SilentGateway Gateway)> all = await RowsAsync(
            """
            WITH me AS (UPDATE farthing.lease_gateways
              SET live_until = clock_timestamp() + $4, expires = GREATEST(expires, clock_timestamp() + $3),
                beats = beats + 1, lost_after = $5
              WHERE gateway = $1 AND epoch = $2 RETURNING 1)
            SELECT gateway = $1 OR live_until > clock_timestamp(), gateway, beats, lost_after
              FROM me, farthing.lease_gateways
              WHERE gateway = $1 OR live_until > clock_timestamp() OR (lost_after IS NOT NULL AND NOT has_left)
            """,
            static at =>
                (
                    at.GetBoolean(0),
                    new SilentGateway(
                        at.GetGuid(1),
                        at.GetInt64(2),
                        at.IsDBNull(3) ? default : at.GetFieldValue<TimeSpan>(3)
                    )
                ),
            cancellation,
            gateway,
            epoch,
            ttl,
            live,
            lostAfter
        );
        return new GatewayBeat(
            all.Count == 0,
            Math.Max(1, all.Count(one => one.IsLive)),
            [.. all.Where(one => !one.IsLive).Select(one => one.Gateway)]
        );
    }

    /// <inheritdoc/>
    public Task LeaveAsync(Guid gateway, long epoch, CancellationToken cancellation) =>
        ScalarAsync(
            "UPDATE farthing.lease_gateways SET live_until = '-infinity', has_left = true WHERE gateway = $1 AND epoch = $2",
            cancellation,
            gateway,
            epoch
        );

    /// <inheritdoc/>
    public async Task<LeaseAnswer> MoveAsync(
        Guid gateway,
        long epoch,
        LeaseMove move,
        CancellationToken cancellation
    ) =>
        (
            await RowsAsync(
                MoveSql,
                static at => new LeaseAnswer(
                    (LeaseStatus)at.GetInt32(0),
                    at.GetInt64(1),
                    at.GetInt64(2),
                    at.GetInt64(3),
                    at.GetInt64(4),
                    at.GetInt64(5),
                    at.GetInt32(6)
                ),
                cancellation,
                gateway,
                epoch,
                move.Key.Budget,
                move.Key.Value,
                move.Key.StartUnixNs,
                move.Token,
                move.LimitNanoUsd,
                move.SinceUnixNs,
                move.FloorNanoUsd,
                move.KeepNanoUsd,
                move.SpentNanoUsd,
                move.NeedNanoUsd,
                move.WantNanoUsd,
                move.Share,
                move.Key.Hint,
                move.UnseenNanoUsd
            )
        )[0];

    /// <inheritdoc/>
    public Task SeedAsync(
        string budget,
        RequestScope scope,
        PeriodSpan span,
        IReadOnlyDictionary<string, long> spent,
        CancellationToken cancellation
    ) =>
        ScalarAsync(
            "SELECT farthing.seed_budget($1, $2, $3, $4, $5, $6)",
            cancellation,
            budget,
            span.StartUnixNs,
            span.EndUnixNs,
            scope.ToString(),
            spent.Keys.ToArray(),
            spent.Values.ToArray()
        );

    /// <inheritdoc/>
    public async Task<bool> AlertAsync(BalanceKey key, int alerts, CancellationToken cancellation) =>
        await ScalarAsync(
            "UPDATE farthing.balances SET alerted = $4 WHERE budget = $1 AND value = $2 AND period_start_ns = $3 AND alerted < $4 RETURNING 1",
            cancellation,
            key.Budget,
            key.Value,
            key.StartUnixNs,
            alerts
        )
            is not null;

    /// <inheritdoc/>
    public Task AdjustAsync(
        Guid correction,
        IReadOnlyList<BalanceKey> keys,
        long nanoUsd,
        CancellationToken cancellation
    ) =>
        ScalarAsync(
            "SELECT farthing.adjust_balances($1, $2, $3, $4, $5)",
            cancellation,
            correction,
            keys.Select(key => key.Budget).ToArray(),
            keys.Select(key => key.Value).ToArray(),
            keys.Select(key => key.StartUnixNs).ToArray(),
            nanoUsd
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await source.DisposeAsync();
        ending.Dispose();
        preparing.Dispose();
    }

    private static NpgsqlDataSource Source(string connection, int connectSeconds, int answerSeconds)
    {
        try
        {
            NpgsqlConnectionStringBuilder builder = new(connection) { ApplicationName = "farthing leases" };
            builder.Timeout = Math.Min(builder.Timeout, connectSeconds);
            builder.CommandTimeout = Math.Min(builder.CommandTimeout, answerSeconds);
            builder.MaxPoolSize = Math.Min(builder.MaxPoolSize, 12);
            builder.MaxAutoPrepare = Math.Max(builder.MaxAutoPrepare, 8);
            builder.AutoPrepareMinUsages = 2;
            builder.KeepAlive = builder.KeepAlive == 0 ? 10 : builder.KeepAlive;
            return NpgsqlDataSource.Create(builder);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            // Its message may hold the password.
            throw new FarthingException(
                new Fault(
                    Configuration.GatewayFaultCodes.WrongValue,
                    "what PostgreSQL is connected to with cannot be read"
                )
                {
                    Path = "shared",
                    Expected = "Host=…;Database=…;Username=…;Password=…",
                }
            );
        }
    }

    private async Task<object?> ScalarAsync(
        string sql,
        CancellationToken cancellation,
        params object[] values
    ) =>
        (await RowsAsync(sql, static at => at.IsDBNull(0) ? null : at.GetValue(0), cancellation, values))
            is [object answer, ..]
            ? answer
            : null;

    /// <summary>All rows of an answer.</summary>
    private Task<IReadOnlyList<T>> RowsAsync<T>(
        string sql,
        Func<NpgsqlDataReader, T> row,
        CancellationToken cancellation,
        params object[] values
    ) =>
        RunAsync<IReadOnlyList<T>>(
            async connection =>
            {
                await using NpgsqlCommand command = new(sql, connection);
                foreach (object value in values)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value });
                }

                List<T> rows = [];
                await using NpgsqlDataReader at = await command.ExecuteReaderAsync(cancellation);
                while (await at.ReadAsync(cancellation))
                {
                    rows.Add(row(at));
                }

                return rows;
            },
            cancellation
        );

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            await PrepareAsync(cancellation);
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            return await ask(connection);
        }
        catch (Exception away)
            when (away is NpgsqlException or SocketException or IOException or TimeoutException
                || (away is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            throw new LeaseStoreUnavailableException(Words(away), away);
        }
    }

    /// <summary>Without hosts and names: messages of the server may repeat what was sent.</summary>
    private static string Words(Exception away) =>
        away is PostgresException said ? $"PostgreSQL says {said.SqlState}"
        : away is TimeoutException || away.InnerException is TimeoutException
            ? "PostgreSQL does not answer in time"
        : $"PostgreSQL cannot be reached ({away.GetType().Name})";

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        if (isPrepared)
        {
            return;
        }

        await preparing.WaitAsync(cancellation);
        try
        {
            if (!isPrepared)
            {
                await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
                await Task.Run(() => PostgresTables.Make(connection, LeaseSchema.Part), cancellation);
                isPrepared = true;
                listening = listens ? ListenAsync(ending.Token) : Task.CompletedTask;
            }
        }
        finally
        {
            preparing.Release();
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        TimeSpan rest = TimeSpan.FromMilliseconds(200);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
                connection.Notification += (_, notice) => Hear(notice.Payload);
                await using (NpgsqlCommand command = new($"LISTEN {LeaseSchema.Channel}", connection))
                {
                    await command.ExecuteNonQueryAsync(cancellation);
                }

                rest = TimeSpan.FromMilliseconds(200);
                while (true)
                {
                    await connection.WaitAsync(cancellation);
                }
            }
            catch (Exception away)
                when (away
                        is NpgsqlException
                            or SocketException
                            or IOException
                            or TimeoutException
                            or ObjectDisposedException
                            or OperationCanceledException
                )
            {
                // Notices only make things fast; moves notice by themselves that the store is away.
                await Task.Delay(rest, RealTime.Clock, cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                rest = rest < TimeSpan.FromSeconds(5) ? rest + rest : rest;
            }
        }
    }

    /// <summary>A notice: its kind, the balance and who sent it.</summary>
    private void Hear(string payload)
    {
        int space = payload.IndexOf(' ', StringComparison.Ordinal);
        if (
            space > 1
            && long.TryParse(
                payload.AsSpan(1, space - 1),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out long balance
            )
            && !(Guid.TryParse(payload.AsSpan(space + 1), out Guid sender) && sender == self)
        )
        {
            Hinted?.Invoke(new LeaseHint(payload[0] == 'S', balance));
        }
    }
}
