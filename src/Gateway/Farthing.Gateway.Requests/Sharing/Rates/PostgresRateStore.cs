using Npgsql;

namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Limits in PostgreSQL: a row per bucket, a visit is one statement. Commits are not waited for on disk: a crash of the database may forget the last tenths of a second.</summary>
internal sealed class PostgresRateStore : IRateStore
{
    private readonly NpgsqlDataSource source;
    private volatile bool isMade;

    /// <summary>Does not connect yet.</summary>
    /// <param name="connection">As Npgsql takes it.</param>
    /// <param name="slotLife">How long slots of a silent gateway stay taken.</param>
    /// <param name="within">Time for an answer.</param>
    public PostgresRateStore(string connection, TimeSpan slotLife, TimeSpan within)
    {
        SlotLife = slotLife;
        int seconds = Math.Max(1, (int)Math.Ceiling(within.TotalSeconds));
        NpgsqlConnectionStringBuilder settings = new(connection)
        {
            ApplicationName = "farthing limits",
            Timeout = seconds,
            CommandTimeout = seconds,
            MaxPoolSize = 3,
            MaxAutoPrepare = 8,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true, // No statement changes its session outside a transaction.
        };
        settings.Options = (settings.Options + " -c synchronous_commit=off").Trim();
        source = NpgsqlDataSource.Create(settings);
    }

    /// <inheritdoc/>
    public string Name => "PostgreSQL";

    /// <inheritdoc/>
    public TimeSpan SlotLife { get; }

    /// <inheritdoc/>
    public Task<RateVisitResult> VisitAsync(RateVisit visit, CancellationToken cancellation) =>
        RunAsync(
            "SELECT now_at, waits, blames, got, stands FROM farthing.visit_rates($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)",
            async command =>
            {
                Fill(command, visit, SlotLife);
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation);
                await reader.ReadAsync(cancellation);
                return new RateVisitResult(
                    reader.GetInt64(0),
                    reader.GetFieldValue<long[]>(1),
                    reader.GetFieldValue<int[]>(2),
                    reader.GetFieldValue<long[]>(3),
                    reader.GetFieldValue<long[]>(4)
                );
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<int> RenewAsync(
        string gateway,
        IReadOnlyList<(string Id, int Running)> slots,
        CancellationToken cancellation
    ) =>
        RunAsync(
            "SELECT farthing.renew_rates($1, $2, $3, $4)",
            async command =>
            {
                Add(
                    command,
                    gateway,
                    SlotLife.Ticks,
                    slots.Select(slot => slot.Id).ToArray(),
                    slots.Select(slot => slot.Running).ToArray()
                );
                return (int)(await command.ExecuteScalarAsync(cancellation))!;
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task LeaveAsync(string gateway, CancellationToken cancellation) =>
        RunAsync(
            "WITH gone AS (DELETE FROM farthing.rate_gateways WHERE gateway = $1) DELETE FROM farthing.rate_slots WHERE gateway = $1",
            command =>
            {
                Add(command, gateway);
                return command.ExecuteNonQueryAsync(cancellation);
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task CleanAsync(CancellationToken cancellation) =>
        RunAsync(
            PostgresRateSchema.Clean,
            command => command.ExecuteNonQueryAsync(cancellation),
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static void Fill(NpgsqlCommand command, RateVisit visit, TimeSpan slotLife)
    {
        Add(
            command,
            visit.Gateway,
            visit.Gateways,
            slotLife.Ticks,
            OfMeters(meter => meter.Id),
            OfMeters(meter => meter.TicksPerUnit),
            OfMeters(meter => meter.Slots),
            OfMeters(meter => meter.Ahead),
            OfMeters(meter => meter.Back),
            OfMeters(meter => meter.TakenAt),
            OfMeters(meter => meter.Owed),
            visit.Requests,
            OfNeeds(need => need.Request),
            OfNeeds(need => need.Meter),
            OfNeeds(need => need.Units)
        );

        T[] OfMeters<T>(Converter<VisitedMeter, T> column) => [.. visit.Meters.ConvertAll(column)];

        T[] OfNeeds<T>(Converter<RateNeed, T> column) => [.. visit.Needs.ConvertAll(column)];
    }

    private static void Add(NpgsqlCommand command, params object[] values)
    {
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
    }

    private async Task<T> RunAsync<T>(
        string sql,
        Func<NpgsqlCommand, Task<T>> run,
        CancellationToken cancellation
    )
    {
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    if (!isMade)
                    {
                        await using NpgsqlConnection connection = await source.OpenConnectionAsync(
                            cancellation
                        );
                        await Task.Run(
                            () => PostgresTables.Make(connection, PostgresRateSchema.Part),
                            cancellation
                        );
                        isMade = true;
                    }

                    await using NpgsqlCommand command = source.CreateCommand(sql);
                    return await run(command);
                }
                catch (PostgresException again)
                    when (attempt < 3
                        && again.SqlState
                            is PostgresErrorCodes.SerializationFailure
                                or PostgresErrorCodes.DeadlockDetected
                    ) { }
                catch (PostgresException gone)
                    when (attempt < 1
                        && gone.SqlState
                            is PostgresErrorCodes.UndefinedTable
                                or PostgresErrorCodes.UndefinedFunction
                    )
                {
                    isMade = false; // Another database stands there now.
                }
            }
        }
        catch (PostgresException refused)
        {
            throw new RateStoreAwayException($"PostgreSQL refuses ({refused.SqlState})", refused);
        }
        catch (Exception away)
            when (away
                    is NpgsqlException
                        or TimeoutException
                        or System.Net.Sockets.SocketException
                        or IOException
                        or ObjectDisposedException
            )
        {
            throw new RateStoreAwayException("PostgreSQL does not answer", away);
        }
    }
}

/// <summary>The store of limits cannot be reached. Its message says why, without what was connected with.</summary>
public sealed class RateStoreAwayException(string message, Exception? inner = null)
    : Exception(message, inner);
