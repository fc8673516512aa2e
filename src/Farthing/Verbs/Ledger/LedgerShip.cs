using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger ship</c>: attempts and corrections into ClickHouse.</summary>
internal static class LedgerShip
{
    private static readonly TimeSpan MostBetweenTries = TimeSpan.FromSeconds(30);

    private static readonly SwitchFlag Follow = new(
        "--follow",
        "Go on with what the gateway writes, until Ctrl-C; while ClickHouse is away, try again"
    );

    private static readonly QuantityFlag Every = new(
        "--every",
        Time(0.1, 3600),
        "With --follow: time between two looks at the journal",
        5
    );

    private static readonly QuantityFlag Patience = new(
        "--patience",
        Time(0, 86400),
        "Without --follow: how long to try again what failed and may pass",
        30
    );

    private static readonly QuantityFlag Block = new(
        "--block",
        Whole(1, 1_000_000),
        "Records of the journal in one insert at most; about a third of them become rows",
        60_000
    );

    private static readonly SwitchFlag AcceptLoss = new(
        "--accept-loss",
        "Go on without what stood in segments that were dropped before they were shipped, and say how much that is"
    );

    private static readonly SwitchFlag Ddl = new(
        "--ddl",
        "Print the statement that creates the table, and end; needs neither a server nor a ledger"
    );

    public static Command Create()
    {
        Command command = new(
            "ship",
            """
            Ship attempts and corrections into ClickHouse, over HTTP. It goes on from the last one that the table has, once or with --follow, also after a kill. Query the table with FINAL: then nothing counts twice.

            Examples:
              farthing ledger ship --clickhouse http://127.0.0.1:8123
              farthing ledger ship --clickhouse https://ch.example.com:8443 --user farthing --password-file pw --follow
              farthing ledger ship --ddl
            """
        );
        LedgerFlags.AddPlace(command);
        ShipFlags.Add(command);
        command.With(Follow, Every, Patience, Block, AcceptLoss, Ddl);
        return command.Runs("ledger.ship", Run);
    }

    private static int Run(VerbContext context)
    {
        ShipTable table = ShipFlags.TableOf(context);
        LedgerShipDocument none = new($"{table.Database}.{table.Name}", table.Ddl(), null, null);
        if (context.Parsed.GetValue(Ddl))
        {
            context.StopOnFaults();
            return context.Answer(none, writer => writer.WriteLine(none.Ddl + ";"));
        }

        ClickHouseOptions options = ShipFlags.Options(context);
        return LedgerSource.Run(
            context,
            source =>
            {
                using ClickHouseClient client = new(options);
                using LedgerShipment shipment = new(
                    source.Store,
                    source.Folder.Journal,
                    new ShipTarget(client, table),
                    context.Count(Block)
                );
                long repeated = Ship(context, source, shipment);
                LedgerShipDocument report = none with
                {
                    Target = options.Place,
                    Shipped =
                        shipment.GatewayId == default
                            ? null
                            : new ShippedPart(
                                shipment.GatewayId.ToString("N"),
                                shipment.From.ToString(),
                                shipment.To.ToString(),
                                shipment.Sequence,
                                shipment.Blocks,
                                shipment.Rows,
                                shipment.Bytes,
                                repeated,
                                shipment.Lost
                            ),
                };
                return context.Answer(report, () => Sheet(report));
            }
        );
    }

    /// <summary>Ships all that the ledger has; with <c>--follow</c>, until it is called off.</summary>
    /// <returns>Tries that were repeated.</returns>
    private static long Ship(VerbContext context, LedgerSource source, LedgerShipment shipment)
    {
        bool follows = context.Parsed.GetValue(Follow);
        TimeSpan every = TimeSpan.FromSeconds(context.Number(Every));
        CancellationToken cancellation = context.Cancellation;
        ShipRetry retry = new(
            follows ? TimeSpan.MaxValue : TimeSpan.FromSeconds(context.Number(Patience)),
            MostBetweenTries,
            context.Warn
        );
        try
        {
            bool hasBegun = false;
            do
            {
                source.CatchUp(cancellation);
                if (!hasBegun)
                {
                    hasBegun = retry.Run(
                        () => shipment.Begin(context.Parsed.GetValue(AcceptLoss), cancellation),
                        cancellation
                    );
                    WarnOfAbandoned(context, source, shipment.GatewayId);
                }

                if (hasBegun)
                {
                    shipment.Look();
                    while (retry.Run(() => shipment.Step(cancellation), cancellation)) { }
                }
            } while (follows && !cancellation.WaitHandle.WaitOne(every));
        }
        catch (OperationCanceledException) when (follows && cancellation.IsCancellationRequested)
        {
            // Called off: what was under way is asked of the table next time.
        }

        return retry.Repeated;
    }

    private static void WarnOfAbandoned(VerbContext context, LedgerSource source, Guid gatewayId)
    {
        long ends = source
            .Store.Abandonments()
            .Where(one => one.GatewayId == gatewayId)
            .Sum(one => one.Released + one.Charged);
        if (ends > 0)
        {
            context.Warn(
                $"{Show.Count(ends)} attempts that ledger abandon ended have no record in the journal and are not shipped"
            );
        }
    }

    private static Sheet Sheet(LedgerShipDocument document) =>
        document.Shipped is not ShippedPart part
            ? new Sheet().Say("Nothing was shipped: the gateway has written nothing yet.")
            : new Sheet().Say([
                part.Rows == 0
                    ? $"{document.Target} has everything: {document.Table} ends with record {Show.Count(part.Sequence)} of this gateway, at {part.To}"
                    : $"Shipped {Show.Counted(part.Rows, "row")} in {Show.Counted(part.Blocks, "insert")}, {Show.Bytes(part.Bytes)}, to {document.Table} at {document.Target}",
                .. part.Rows == 0
                    ? (string[])[]
                    : [$"From {part.From} to {part.To} in the journal, record {Show.Count(part.Sequence)}."],
                .. part.Repeated == 0
                    ? (string[])[]
                    : [$"Failed and repeated with the same block: {Show.Counted(part.Repeated, "time")}."],
                .. part.Lost == 0
                    ? (string[])[]
                    :
                    [
                        $"{Show.Count(part.Lost)} attempts and corrections of dropped segments and forgotten months are not there; farthing ledger export has those that the ledger has.",
                    ],
            ]);
}
