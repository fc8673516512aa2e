using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>The table that rows are shipped to.</summary>
/// <param name="client">How it is reached.</param>
/// <param name="table">Which.</param>
public sealed class ShipTarget(ClickHouseClient client, ShipTable table)
{
    /// <summary>Its server, for people.</summary>
    public string Place => client.Place;

    /// <summary>Creates the table where it is not there, and looks whether it is as it has to be.</summary>
    /// <exception cref="ShipTargetException">It is not, or cannot be reached.</exception>
    public void Prepare(CancellationToken cancellation)
    {
        IReadOnlyList<string[]> version = client.Ask("SELECT version()", cancellation);
        if (version is not [[string text]] || !char.IsAsciiDigit(text[0]))
        {
            throw ClickHouseRefusals.NoClickHouse(
                Place,
                string.Join(' ', version.Select(line => string.Join(' ', line)))
            );
        }

        string where = $"database = '{table.Database}' AND table = '{table.Name}'";
        string of =
            $"SELECT engine, sorting_key, partition_key FROM system.tables WHERE database = '{table.Database}' AND name = '{table.Name}'";
        IReadOnlyList<string[]> there = client.Ask(of, cancellation);
        if (there.Count == 0)
        {
            client.Ask(table.Ddl(), cancellation);
            there = client.Ask(of, cancellation);
        }

        if (there is not [[string engine, string sorting, string partition]])
        {
            throw Wrong(
                ShipFaultCodes.Table,
                $"{Place} has created the table {table.Quoted} and does not show it",
                "a user who sees system.tables and system.columns"
            );
        }

        Dictionary<string, string> columns = client
            .Ask($"SELECT name, type FROM system.columns WHERE {where}", cancellation)
            .Where(line => line.Length == 2)
            .ToDictionary(line => line[0], line => line[1].Replace("\\'", "'", StringComparison.Ordinal));
        if (table.Check(engine, sorting, partition, columns) is Fault fault)
        {
            throw new ShipTargetException(fault, isTemporary: false);
        }
    }

    /// <summary>The highest place in a gateway's journal of which it has a row; null without rows.</summary>
    /// <exception cref="ShipTargetException">It cannot be reached, or what it says is no position.</exception>
    public ShippedPosition? Position(Guid gatewayId, CancellationToken cancellation)
    {
        IReadOnlyList<string[]> lines = client.Ask(
            $"SELECT `segment`, `offset`, `sequence`, ifNull(toString(`request_id`), '') FROM {table.Quoted} WHERE `gateway_id` = '{gatewayId:D}' ORDER BY `gateway_id` DESC, `segment` DESC, `offset` DESC LIMIT 1",
            cancellation
        );
        if (lines.Count == 0)
        {
            return null;
        }

        return
            lines is [[string segment, string offset, string sequence, string request]]
            && Number(segment) is long inSegment
            && Number(offset) is long at
            && Number(sequence) is long number
            && (request.Length == 0 || Guid.TryParse(request, out _))
            ? new ShippedPosition(
                new JournalPosition(inSegment, at),
                number,
                request.Length == 0 ? null : Guid.Parse(request)
            )
            : throw Wrong(
                ShipFaultCodes.Contradicts,
                $"{Place} answers '{string.Join(' ', lines[0])}' where the last position of the gateway was asked for",
                "segment, offset, sequence and request"
            );
    }

    /// <summary>Inserts a range's rows.</summary>
    /// <exception cref="ShipTargetException">It refuses, or does not answer: whether they are there is then unknown, and the same range is to be sent again.</exception>
    public void Insert(ShipRange range, CancellationToken cancellation) =>
        client.Insert(table, range.Lines, range.Token, cancellation);

    /// <summary>A fault that no second try mends.</summary>
    internal static ShipTargetException Wrong(string code, string message, string expected) =>
        new(new Fault(code, message) { Expected = expected }, isTemporary: false);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
