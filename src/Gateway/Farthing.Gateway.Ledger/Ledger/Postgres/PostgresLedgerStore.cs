using System.Globalization;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Ledger.Postgres;

/// <summary>The ledger of several gateways in PostgreSQL, in the schema <c>farthing</c>. What it is opened with may hold a password: it is never in a text that this class makes.</summary>
public sealed partial class PostgresLedgerStore : SqlLedgerStore
{
    private const int ConnectSeconds = 10;
    private const int ShortSeconds = 60;
    private const int LongSeconds = 1800;
    private readonly NpgsqlDataSource source;
    private readonly int shortSeconds;
    private readonly string schema;
    private readonly Lock gate = new();

    private PostgresLedgerStore(NpgsqlDataSource source, string place, int shortSeconds, string schema)
    {
        this.source = source;
        this.shortSeconds = shortSeconds;
        this.schema = schema;
        Place = place;
    }

    /// <inheritdoc/>
    public override string Place { get; }

    /// <summary>Opens a ledger, or begins one.</summary>
    /// <param name="connection">How to connect, as Npgsql takes it: <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
    /// <exception cref="FarthingException">It cannot be reached or used, or is of another version (exit code 3).</exception>
    public static PostgresLedgerStore Open(string connection) => Open(connection, ShortSeconds);

    /// <summary>Opens a ledger that gives up sooner.</summary>
    /// <param name="connection">How to connect.</param>
    /// <param name="shortSeconds">How long a connection may say nothing while a batch is applied or a short question is asked.</param>
    internal static PostgresLedgerStore Open(string connection, int shortSeconds)
    {
        (NpgsqlDataSource source, string place) = Connect(connection, shortSeconds);
        try
        {
            using NpgsqlConnection first = source.OpenConnection();
            PostgresTables.Make(first, PostgresSchema.Part(place));
            return new PostgresLedgerStore(source, place, shortSeconds, PostgresTables.Schema);
        }
        catch (Exception refused) when (IsOfTheWorld(refused))
        {
            source.Dispose();
            throw Away(place, refused);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The fault of a ledger that cannot be reached or used.</summary>
    /// <param name="place">The database and its host.</param>
    /// <param name="refused">Why.</param>
    public static FarthingException Away(string place, Exception refused) =>
        new(
            new Fault(
                LedgerFaultCodes.Away,
                $"the shared ledger cannot be used: {Words(refused).TrimEnd('.')}"
            )
            {
                File = place,
                Expected =
                    "a PostgreSQL that takes connections, and a user that may make the schema farthing or has its tables",
            },
            exitCode: 3,
            refused
        );

    /// <summary>True when the shared ledger could not be reached, or starts or stops just now: it may be there later, unchanged. Where it answers and refuses (a password, a database that is not there), it will go on to.</summary>
    public static bool MayPass(FarthingException away) =>
        away.InnerException switch
        {
            PostgresException said => said.IsTransient
                || said.SqlState
                    is PostgresErrorCodes.AdminShutdown
                        or PostgresErrorCodes.CrashShutdown
                        or PostgresErrorCodes.CannotConnectNow,
            NpgsqlException or TimeoutException or IOException => away.Faults[0].Code
                == LedgerFaultCodes.Away,
            _ => false,
        };

    /// <inheritdoc/>
    public override StatementBook TakeStatements()
    {
        NpgsqlConnection connection = source.CreateConnection();
        try
        {
            connection.Open();
            return new PostgresStatements(connection, Place);
        }
        catch (Exception refused)
        {
            connection.Dispose();
            if (IsOfTheWorld(refused))
            {
                throw Away(Place, refused);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Month, Func<string> Read)> ClosedMonths()
    {
        using LedgerReading reading = Read();
        using ILedgerCursor at = reading.Ask("SELECT month, document FROM statements ORDER BY month");
        List<(string, Func<string>)> statements = [];
        while (at.Step())
        {
            string document = at.Text(1);
            statements.Add((at.Text(0), () => document));
        }

        return statements;
    }

    /// <inheritdoc/>
    public override void Dispose() => source.Dispose();

    /// <inheritdoc/>
    internal override LedgerReading Read(bool isLong = true)
    {
        int seconds = isLong ? LongSeconds : shortSeconds;
        try
        {
            return new Reading(this, seconds);
        }
        catch (FarthingException)
        {
            // Connections that stood idle do not outlive the server: once more, with new ones.
            source.Clear();
            return new Reading(this, seconds);
        }
    }

    /// <inheritdoc/>
    internal override void MarkDropped(Guid gatewayId, long firstSegment) =>
        InTransaction(connection =>
            Scalar(
                connection,
                $"SET LOCAL synchronous_commit = on; UPDATE {schema}.gateways SET first_segment = GREATEST(first_segment, {firstSegment.ToString(CultureInfo.InvariantCulture)}) WHERE id = '{gatewayId}'"
            )
        );

    /// <summary>Does something in one transaction: all of it happens, or nothing.</summary>
    private T InTransaction<T>(Func<NpgsqlConnection, T> run) =>
        Calling(
            Place,
            () =>
            {
                using NpgsqlConnection connection = source.OpenConnection();
                using NpgsqlTransaction transaction = connection.BeginTransaction();
                T done = run(connection);
                transaction.Commit();
                return done;
            }
        );

    /// <summary>Calls PostgreSQL.</summary>
    /// <param name="place">The database and its host.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="FarthingException">It cannot be reached or used (exit code 3).</exception>
    internal static T Calling<T>(string place, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception refused) when (IsOfTheWorld(refused))
        {
            throw Away(place, refused);
        }
    }

    /// <summary>The transaction that runs on a connection.</summary>
    internal static ILedgerTransaction Within(NpgsqlConnection connection) => new Transaction(connection);

    /// <summary>Connections to a database, for a part that has tables of its own there; and its place, for people.</summary>
    /// <exception cref="FarthingException">The connection string is none.</exception>
    internal static (NpgsqlDataSource Source, string Place) Connect(string connection) =>
        Connect(connection, ShortSeconds);

    private static (NpgsqlDataSource Source, string Place) Connect(string connection, int shortSeconds)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception refused)
            when (refused is ArgumentException or FormatException or OverflowException or KeyNotFoundException
            )
        {
            // What it says may quote what was given.
            throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.Away,
                    "the connection-string file of the shared ledger cannot be read"
                )
                {
                    Expected = "Host=…;Database=…;Username=…;Password=… (a URL postgres://… is not taken)",
                },
                exitCode: 3
            );
        }

        builder.ApplicationName ??= "farthing";
        if (!builder.ContainsKey(nameof(builder.Timeout)))
        {
            builder.Timeout = ConnectSeconds;
        }

        // A connection that a firewall forgot is found dead, even while nothing is sent.
        builder.TcpKeepAlive = true;
        builder.TcpKeepAliveTime = 30;
        builder.TcpKeepAliveInterval = 10;
        builder.IncludeErrorDetail = false;
        builder.CommandTimeout = shortSeconds;
        string place = string.Create(
            CultureInfo.InvariantCulture,
            $"database {builder.Database ?? builder.Username} at {builder.Host}:{builder.Port}"
        );
        return (NpgsqlDataSource.Create(builder), place);
    }

    private static bool IsOfTheWorld(Exception refused) =>
        refused is NpgsqlException or TimeoutException or IOException or ArgumentException;

    private static string Words(Exception refused) =>
        refused is PostgresException said ? said.MessageText
        : refused.InnerException is TimeoutException ? "it does not answer"
        : refused.Message;
}
