using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger release</c>: says that a gateway never comes back. What it had leased of budgets and not spent, by the ledger, is free again.</summary>
internal static class LedgerRelease
{
    private static readonly TextFlag Gateway = new(
        "--gateway",
        "ID",
        "The gateway that is gone: its id, or its first digits"
    );

    public static Command Create()
    {
        Command command = new(
            "release",
            """
            Release the slices of a gateway that never comes back. They are cut down to its spending in the ledger; open holds count in full. Works only after its leases have expired, 75 minutes after its last sign of life.

            A gateway that restarts on its data folder never needs this: it returns unspent slices by itself. If one comes back after its release, its slices are void, and spending unknown to the ledger is charged.

            Without --gateway it lists the known gateways and the remaining time of their leases.

            Examples:
              farthing ledger release --config farthing.yaml
              farthing ledger release --config farthing.yaml --gateway 0199c2d4e5f67890a1b2c3d4e5f60718
            """
        );
        LedgerFlags.AddPlace(command);
        command.Options.Add(Gateway);
        return command.Runs("ledger.release", Run);
    }

    private static int Run(VerbContext context) =>
        LedgerSource.Run(
            context,
            source =>
            {
                if (LedgerPlace.Of(context).Shared is not SharedOptions shared)
                {
                    throw new FarthingException(
                        new Fault(LedgerFaultCodes.BadRelease, "this gateway shares no budgets")
                        {
                            Path = LedgerFlags.PostgresEnv.Name,
                            Expected = "--config FILE with shared:, or --postgres-env NAME",
                        }
                    );
                }

                return RunAsync(context, source, shared).GetAwaiter().GetResult();
            }
        );

    private static async Task<int> RunAsync(VerbContext context, LedgerSource source, SharedOptions shared)
    {
        await using PostgresLeaseStore store = new(shared.Postgres, listens: false);
        try
        {
            IReadOnlyList<LeaseHolder> holders = await store.HoldersAsync(context.Cancellation);
            string? wanted = context.Parsed.GetValue(Gateway);
            return wanted is null
                ? await ListAsync(context, store, holders)
                : await ReleaseAsync(context, source, store, Find(holders, wanted));
        }
        catch (LeaseStoreUnavailableException away)
        {
            throw new FarthingException(
                new Fault(LedgerFaultCodes.Unreadable, away.Message)
                {
                    Path = "shared",
                    Expected = "a PostgreSQL that answers",
                },
                exitCode: 3
            );
        }
    }

    private static LeaseHolder Find(IReadOnlyList<LeaseHolder> holders, string wanted)
    {
        string digits = wanted.Replace("-", "", StringComparison.Ordinal);
        LeaseHolder[] found =
        [
            .. holders.Where(one =>
                digits.Length > 0
                && one.Gateway.ToString("N").StartsWith(digits, StringComparison.OrdinalIgnoreCase)
            ),
        ];
        return found.Length == 1
            ? found[0]
            : throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.BadRelease,
                    found.Length == 0 ? "no such gateway" : "several gateways begin so"
                )
                {
                    Path = Gateway.Name,
                    Value = wanted,
                    Expected = "one of the gateways that farthing ledger release lists",
                }
            );
    }

    private static async Task<int> ReleaseAsync(
        VerbContext context,
        LedgerSource source,
        PostgresLeaseStore store,
        LeaseHolder holder
    )
    {
        IReadOnlyList<LeaseRow> leases = await store.LeasesAsync(holder.Gateway, context.Cancellation);
        IReadOnlyDictionary<BalanceKey, long> known = GoneGateway.Spent(source.Store, holder.Gateway, leases);
        long? freed = await store.ReleaseAsync(holder.Gateway, known, context.Cancellation);
        if (freed is null)
        {
            throw new FarthingException(
                new Fault(LedgerFaultCodes.BadRelease, "its leases have not run out: it may be alive")
                {
                    Path = Gateway.Name,
                    Value = holder.Gateway.ToString("N"),
                    Expected =
                        $"to wait for {GatewayListSheet.Words(holder.ExpiresIn)}; or to start it again on its data folder",
                },
                exitCode: 1
            );
        }

        LedgerReleaseDocument document = new(
            holder.Gateway.ToString("N"),
            leases.Count,
            new Money(freed.Value)
        );
        return context.Answer(
            document,
            () =>
                new Sheet().Say(
                    $"{document.FreedUsd} of {document.Leases.ToString(CultureInfo.InvariantCulture)} balances are free again; gateway {document.Gateway} spent the rest"
                )
        );
    }

    private static async Task<int> ListAsync(
        VerbContext context,
        PostgresLeaseStore store,
        IReadOnlyList<LeaseHolder> holders
    )
    {
        List<LeasedGateway> rows = [];
        foreach (LeaseHolder holder in holders)
        {
            IReadOnlyList<LeaseRow> leases = await store.LeasesAsync(holder.Gateway, context.Cancellation);
            rows.Add(
                new LeasedGateway(
                    holder.Gateway.ToString("N"),
                    holder.State,
                    leases.Count,
                    new Money(leases.Sum(lease => lease.GrantedNanoUsd - lease.SpentNanoUsd)),
                    Math.Round(holder.ExpiresIn.TotalSeconds)
                )
            );
        }

        LeaseHoldersDocument document = new(rows);
        return context.Answer(document, GatewayListSheet.Of);
    }
}
