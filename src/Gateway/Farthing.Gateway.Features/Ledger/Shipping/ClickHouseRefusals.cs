using System.Globalization;
using System.Net;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>What ClickHouse refuses, in our words: whether the same may go well later, and what to do.</summary>
internal static class ClickHouseRefusals
{
    private const int LongestQuote = 200;

    /// <summary>Codes of ClickHouse that pass, and what to do about them.</summary>
    private static readonly Dictionary<int, string> Passing = new()
    {
        [159] = "a longer --timeout, or a calmer server",
        [160] = "a calmer server",
        [202] = "fewer queries at once (max_concurrent_queries)",
        [209] = "a server that reaches its replicas",
        [210] = "a server that reaches its replicas",
        [241] = "more memory for the server (max_server_memory_usage)",
        [242] = "a table that is not read-only: its replica has lost Keeper",
        [243] = "room on the server's disk",
        [252] = "fewer inserts: --every 1m gathers more rows in each; merges (system.merges) that keep up",
        [285] = "replicas that are up",
        [319] = "a server that reaches Keeper",
        [394] = "nobody who cancels it",
        [425] = "a healthy server",
        [999] = "a server that reaches Keeper",
    };

    /// <summary>It cannot be reached, or went away.</summary>
    public static ShipTargetException Away(string place, string why) =>
        Passes($"ClickHouse at {place} does not answer: {why}", "a server that is up, at its HTTP port");

    /// <summary>It refuses, with a status or an exception.</summary>
    public static ShipTargetException Of(string place, HttpResponseMessage response, int? code, string answer)
    {
        int status = (int)response.StatusCode;
        string said = string.Create(
            CultureInfo.InvariantCulture,
            $"ClickHouse at {place} answers {status}{(answer.Length > 0 ? ": " + Quote(answer) : "")}"
        );
        if (status is >= 300 and < 400)
        {
            return Refuses(
                $"{said.Split(": ")[0]}, and sends on to {response.Headers.Location}",
                "the address where ClickHouse itself answers: rows are not sent on"
            );
        }

        if (code is int known)
        {
            return Passing.TryGetValue(known, out string? remedy)
                ? Passes(said, remedy)
                : Refuses(said, RemedyOf(known));
        }

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Refuses(said, RemedyOf(516)),
            HttpStatusCode.InsufficientStorage => Passes(said, Passing[243]),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => Passes(said, Passing[160]),
            >= HttpStatusCode.InternalServerError => Passes(said, "a healthy server"),
            _ => Refuses(said, RemedyOf(0)),
        };
    }

    /// <summary>What answers is not what ClickHouse answers.</summary>
    public static ShipTargetException NoClickHouse(string place, string answer) =>
        Refuses(
            $"what answers at {place} is no ClickHouse: {Quote(answer)}",
            "ClickHouse's HTTP port (8123; 8443 with TLS)"
        );

    private static string RemedyOf(int code) =>
        code switch
        {
            81 => "a database that is there (--database)",
            115 => "ClickHouse 23.8 or newer",
            164 or 497 => "a user who may SELECT and INSERT, and CREATE TABLE where there is none yet",
            192 or 193 or 194 or 516 => "another user or password (--user, --password-env, --password-file)",
            _ => "a server of ClickHouse 23.8 or newer and a table as farthing ledger ship --ddl prints it",
        };

    private static ShipTargetException Passes(string message, string expected) =>
        new(new Fault(ShipFaultCodes.Away, message) { Expected = expected }, isTemporary: true);

    private static ShipTargetException Refuses(string message, string expected) =>
        new(new Fault(ShipFaultCodes.Refused, message) { Expected = expected }, isTemporary: false);

    /// <summary>Its words, on one line, without what could steer a terminal.</summary>
    private static string Quote(string answer)
    {
        string line = string.Join(' ', answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = new string([.. line.Select(letter => char.IsControl(letter) ? '·' : letter)]);
        return line.Length > LongestQuote ? line[..LongestQuote] + "…" : line.TrimEnd('.');
    }
}

/// <summary>What rows are shipped to did not do what it was asked.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="isTemporary">True where the same may go well later.</param>
public sealed class ShipTargetException(Fault fault, bool isTemporary) : Exception(fault.Message)
{
    /// <summary>What is wrong, and what to do.</summary>
    public Fault Fault { get; } = fault;

    /// <summary>True where the same may go well later: then the very same is to be sent again.</summary>
    public bool IsTemporary { get; } = isTemporary;
}
