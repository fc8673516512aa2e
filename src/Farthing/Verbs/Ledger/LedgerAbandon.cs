using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger abandon</c>: a gateway is lost with its disk. What it left open in the shared ledger is ended as a restart would.</summary>
internal static class LedgerAbandon
{
    private static readonly TextFlag Gateway = new(
        "--gateway",
        "ID",
        "The gateway whose disk is lost: its id, or its first digits"
    );

    private static readonly SwitchFlag Book = new(
        "--book",
        "End the open attempts; without it, only list them"
    );

    private static readonly TextFlag Reason = new(
        "--reason",
        "TEXT",
        "The reason, for auditors of the ledger; required with --book"
    );

    public static Command Create()
    {
        Command command = new(
            "abandon",
            """
            End the open attempts of a gateway whose disk is lost, in the shared ledger, by the rule of a restart. Attempts that were not sent are released; sent ones are charged at their hold and marked abandoned. Its slices of shared budgets are cut down to that. One transaction; only after the gateway stopped, or after 75 minutes without a sign of life.

            A gateway whose data folder still exists never needs this: it ends its open attempts when it starts. If the disk comes back, the gateway may start on it: its journal then corrects the assumptions, and nothing is charged twice.

            Without --gateway it lists gateways with open attempts.

            Examples:
              farthing ledger abandon --config farthing.yaml
              farthing ledger abandon --config farthing.yaml --gateway 0199c2d4
              farthing ledger abandon --config farthing.yaml --gateway 0199c2d4 --book --reason 'node 7 lost its disk'
            """
        );
        LedgerFlags.AddPlace(command);
        command.With(Gateway, Book, Reason);
        return command.Runs("ledger.abandon", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string reason = context.Parsed.GetValue(Reason)?.Trim() ?? "";
        if (context.Parsed.GetValue(Book) && reason.Length is 0 or > 500)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                Reason.Name,
                reason.Length == 0 ? "a reason is missing: it stays in the ledger" : "too long",
                "--reason 'node 7 lost its disk', up to 500 characters"
            );
        }

        return LedgerSource.Run(
            context,
            source =>
            {
                if (source.Store is not PostgresLedgerStore store)
                {
                    throw new FarthingException(
                        new Fault(LedgerFaultCodes.BadRelease, "this gateway shares no ledger")
                        {
                            Path = LedgerFlags.PostgresEnv.Name,
                            Expected = "--config FILE with shared:, or --postgres-env NAME",
                        }
                    );
                }

                return RunAsync(context, source, store, reason).GetAwaiter().GetResult();
            }
        );
    }

    private static async Task<int> RunAsync(
        VerbContext context,
        LedgerSource source,
        PostgresLedgerStore store,
        string reason
    )
    {
        await using PostgresLeaseStore leases = new(LedgerPlace.Of(context).Shared!.Postgres, listens: false);
        try
        {
            IReadOnlyList<LeaseHolder> holders = await leases.HoldersAsync(context.Cancellation);
            LedgerFilter filter = LedgerFlags.OfGateway(
                context,
                LedgerFilter.All,
                store,
                context.Parsed.GetValue(Gateway)
            );
            if (filter.GatewayId is not Guid gateway)
            {
                return List(context, store, holders);
            }

            RefuseWhereItsJournalIs(source, gateway);
            LedgerPosition position = store.Position(gateway)!;
            IReadOnlyList<OpenHold> open = store.OpenHolds(gateway);
            IReadOnlyList<LeaseRow> slices = await leases.LeasesAsync(gateway, context.Cancellation);
            IReadOnlyDictionary<BalanceKey, long> known = GoneGateway.Spent(
                store,
                gateway,
                slices,
                countsUnsent: false
            );
            LedgerAbandonDocument document = Open(position, open, slices, known) with
            {
                Wait = SilenceOf(holders, position),
            };
            if (context.Parsed.GetValue(Book))
            {
                document = EndIt(store, position, document, known, reason);
            }

            return context.Answer(document, AbandonSheet.Of);
        }
        catch (LeaseStoreUnavailableException away)
        {
            throw new FarthingException(
                new Fault(LedgerFaultCodes.Away, away.Message)
                {
                    Path = "shared",
                    Expected = "a PostgreSQL that answers",
                },
                exitCode: 3
            );
        }
    }

    private static LedgerAbandonDocument Open(
        LedgerPosition position,
        IReadOnlyList<OpenHold> open,
        IReadOnlyList<LeaseRow> slices,
        IReadOnlyDictionary<BalanceKey, long> known
    )
    {
        OpenHold[] sent = [.. open.Where(hold => hold.IsDispatched)];
        OpenHold[] unsent = [.. open.Where(hold => !hold.IsDispatched)];
        return new LedgerAbandonDocument(
            position.GatewayId.ToString("N"),
            Booked: false,
            LedgerTime.Words(position.UnixNs),
            open.Count == 0 ? null : LedgerTime.Words(open.Min(hold => hold.ReservedUnixNs)),
            unsent.Length,
            Held(unsent),
            sent.Length,
            Held(sent),
            slices.Count,
            new Money(slices.Sum(slice => slice.GrantedNanoUsd - known[slice.Key])),
            Wait: null
        );
    }

    private static LedgerAbandonDocument EndIt(
        PostgresLedgerStore store,
        LedgerPosition position,
        LedgerAbandonDocument document,
        IReadOnlyDictionary<BalanceKey, long> known,
        string reason
    )
    {
        try
        {
            (Abandonment Ending, long FreedNanoUsd) done =
                store.Abandon(position, known, reason)
                ?? throw Refused(
                    position.GatewayId,
                    "it may be alive",
                    document.Wait
                        ?? "to wait until it was silent for 75 minutes; or to start it on its data folder"
                );
            return document with
            {
                Booked = true,
                Released = done.Ending.Released,
                ReleasedHoldsUsd = done.Ending.ReleasedHolds,
                Charged = done.Ending.Charged,
                ChargedUsd = done.Ending.ChargedCost,
                FreedUsd = new Money(done.FreedNanoUsd),
                Wait = null,
            };
        }
        catch (LedgerMovedException)
        {
            throw Refused(position.GatewayId, "more of its journal came just now", "a gateway that is gone");
        }
    }

    /// <summary>Nothing is lost where the journal is: its gateway, or any command on its folder, brings what it has.</summary>
    private static void RefuseWhereItsJournalIs(LedgerSource source, Guid gateway)
    {
        if (
            source.Local is LedgerFolder folder
            && Directory.Exists(folder.Journal)
            && JournalProjection.FirstSegment(folder.Journal)?.GatewayId == gateway
        )
        {
            throw Refused(
                gateway,
                $"its journal is in {folder.Journal}: nothing is lost",
                "farthing serve on that folder: it ends the attempts that a crash left open"
            );
        }
    }

    private static FarthingException Refused(Guid gateway, string why, string expected) =>
        new(
            new Fault(LedgerFaultCodes.BadRelease, why)
            {
                Path = Gateway.Name,
                Value = gateway.ToString("N"),
                Expected = expected,
            },
            exitCode: 1
        );

    /// <summary>Obstacle to abandoning it now; null without one.</summary>
    private static string? SilenceOf(IReadOnlyList<LeaseHolder> holders, LedgerPosition position)
    {
        LeaseHolder? holder = holders.FirstOrDefault(one => one.Gateway == position.GatewayId);
        if (holder is null)
        {
            TimeSpan silent =
                DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch - LedgerTimeSpan(position.UnixNs);
            return silent > new LeaseOptions().Ttl
                ? null
                : $"to wait for {GatewayListSheet.Words(new LeaseOptions().Ttl - silent)}; or to start it on its data folder";
        }

        return holder.HasLeft || holder.ExpiresIn <= TimeSpan.Zero
            ? null
            : $"to wait for {GatewayListSheet.Words(holder.ExpiresIn)}; or to start it on its data folder";
    }

    private static TimeSpan LedgerTimeSpan(long unixNs) => TimeSpan.FromTicks(unixNs / 100);

    private static int List(
        VerbContext context,
        PostgresLedgerStore store,
        IReadOnlyList<LeaseHolder> holders
    )
    {
        List<OpenGateway> rows = [];
        foreach (LedgerPosition position in store.Positions())
        {
            IReadOnlyList<OpenHold> open = store.OpenHolds(position.GatewayId);
            if (open.Count > 0)
            {
                rows.Add(
                    new OpenGateway(
                        position.GatewayId.ToString("N"),
                        holders.FirstOrDefault(one => one.Gateway == position.GatewayId)?.State
                            ?? GatewayState.Unknown,
                        open.Count,
                        Held(open),
                        LedgerTime.Words(position.UnixNs)
                    )
                );
            }
        }

        OpenGatewaysDocument document = new(rows);
        return context.Answer(document, GatewayListSheet.Of);
    }

    private static Money Held(IReadOnlyCollection<OpenHold> open) => new(open.Sum(hold => hold.Hold.NanoUsd));
}
