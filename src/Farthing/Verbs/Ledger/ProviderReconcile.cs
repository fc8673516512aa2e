using System.CommandLine;
using Farthing.Catalogs.Apis;
using Farthing.Cli;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger reconcile --provider FILE</c>: what an API's provider bills, beside the meter, by day and model.</summary>
internal static class ProviderReconcile
{
    private static readonly Option<string[]> Provider = new("--provider")
    {
        Description =
            "An API provider's bill, beside the meter: OpenAI and Anthropic usage and costs, OpenRouter activity, AWS CUR, Azure cost details, Google Cloud billing export, FOCUS (JSON or CSV); may be repeated",
        HelpName = "FILE",
    };

    private static readonly SwitchFlag Stated = new(
        "--stated",
        "Compare with the costs that upstreams stated in their answers (usage.cost), instead of a file"
    );

    private static readonly TextFlag Upstream = new(
        "--upstream",
        "NAME",
        "Attempts at this upstream alone, all of its models [default: those of the bill's models]"
    );

    private static readonly Option<string[]> Match = new("--match")
    {
        Description = "The ledger's name of a model by the bill's, where they are not alike; may be repeated",
        HelpName = "BILLED=MODEL",
    };

    /// <summary>Adds the flags.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Provider);
        command.With(Stated, Upstream);
        command.Options.Add(Match);
    }

    /// <summary>True where a provider's bill is asked about rather than that of GPUs.</summary>
    public static bool IsAsked(VerbContext context) =>
        context.Parsed.GetValue(Provider) is { Length: > 0 } || context.Parsed.GetValue(Stated);

    /// <summary>Answers.</summary>
    public static int Run(VerbContext context)
    {
        string[] files = context.Parsed.GetValue(Provider) ?? [];
        bool isStated = context.Parsed.GetValue(Stated);
        foreach (
            Option one in (Option[])
                [ReconcileFlags.GpuPrice, ReconcileFlags.Invoice, ReconcileFlags.Gpus, ReconcileFlags.Book]
        )
        {
            if (context.Parsed.GetResult(one) is { Implicit: false })
            {
                context.Conflict(
                    one.Name,
                    "this is about the bill of GPUs",
                    "--provider FILE or --stated without it; corrections: farthing ledger adjust"
                );
            }
        }

        if (isStated && files.Length > 0)
        {
            context.Conflict(
                Stated.Name,
                "a bill is a file, or what was stated",
                "one of --provider and --stated"
            );
        }

        (long? since, long? until) = LedgerFlags.Span(context);
        BillScope scope = new(since, until, context.Parsed.GetValue(Upstream), ReadNames(context));
        context.StopOnFaults();
        ProviderBill? bill = isStated ? null : BillReader.Read(files, context.Faults);
        context.StopOnFaults();
        if (bill is not null && scope.Upstream is null && BillComparison.NeedsUpstream(bill))
        {
            context.Faults.Add(
                new Fault(
                    CliFaultCodes.FlagMissing,
                    "the bill does not say its models, so its upstream must be named"
                )
                {
                    Path = Upstream.Name,
                    Expected =
                        "the upstream that it bills, or reports that are grouped by model (OpenAI costs: by line_item)",
                }
            );
            context.StopOnFaults();
        }

        IReadOnlyList<ApiPrice> listed = CatalogLoader.Load(context).ApiPrices;
        context.StopOnFaults();
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? 20);
        return LedgerSource.Run(
            context,
            source =>
            {
                if (Directory.Exists(source.Local?.Bills))
                {
                    context.Refuse(
                        AttributionFaultCodes.NotOfBills,
                        LedgerFlags.Data.Name,
                        "this ledger is made of bills: nothing in it was metered",
                        "the folder of a gateway",
                        source.Local!.Path
                    );
                    context.StopOnFaults();
                }

                source.Store.NeedAttempts(since, "a bill's comparison");
                return context.Answer(
                    bill is null
                        ? StatedCosts.Compare(source.Store, scope)
                        : BillComparison.Of(bill, source.Store, scope, listed: listed),
                    document => BillSheet.Of(document, limit)
                );
            }
        );
    }

    private static Dictionary<string, string> ReadNames(VerbContext context)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (string text in context.Parsed.GetValue(Match) ?? [])
        {
            int at = text.LastIndexOf('=');
            if (at <= 0 || at == text.Length - 1 || !names.TryAdd(text[..at], text[(at + 1)..]))
            {
                context.Refuse(
                    CliFaultCodes.BadUsage,
                    Match.Name,
                    "not a model of the bill with one of the ledger",
                    "each once, such as 'V4 Flash=deepseek-v4-flash'",
                    text
                );
            }
        }

        return names;
    }
}
