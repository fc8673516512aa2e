using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Verbs.Ledger;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary>Flags of <c>farthing audit</c>.</summary>
internal static class AuditFlags
{
    private const string StandardInput = "-";
    private const int PriceDecimals = 6;

    /// <summary>A trace.</summary>
    public static readonly TextFlag Trace = new(
        "--trace",
        "FILE",
        "Audit a trace, of any format that simulate --trace reads, in the place of a ledger"
    );

    /// <summary>The API whose prices a trace's requests pay.</summary>
    public static readonly TextFlag Api = new(
        "--api",
        "NAME",
        "API whose prices the requests of --trace pay: farthing catalog list apis"
    );

    private static readonly Option<string[]> Bodies = new("--bodies")
    {
        Description =
            "Audit request bodies in the place of a ledger: JSON lines, plain or gzipped; - for standard input",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly QuantityFlag Input = Price(
        "--input-price",
        "Price of a million input tokens in the place of the catalog's"
    );

    private static readonly QuantityFlag Cached = Price(
        "--cached-price",
        "Price of a million input tokens read from a cache; without it the input's"
    );

    private static readonly QuantityFlag Output = Price(
        "--output-price",
        "Price of a million output tokens, beside --input-price"
    );

    /// <summary>Adds all of them.</summary>
    public static void AddTo(GroupedCommand command)
    {
        command.AddGroups(
            [Bodies, Trace, Api],
            [
                new("Bodies and traces", [Bodies, Trace]),
                new(
                    "Their prices",
                    [
                        Api,
                        Input,
                        Cached,
                        Output,
                        CatalogFlags.Prices,
                        CatalogFlags.ConfigDir,
                        CatalogFlags.Today,
                    ]
                ),
            ]
        );
        LedgerFlags.AddFilter(command);
        TraceFlags.AddTo(command);
    }

    /// <summary>Files of bodies; none where another source is audited.</summary>
    public static IReadOnlyList<string> BodyFiles(VerbContext context) =>
        context.Parsed.GetValue(Bodies) ?? [];

    /// <summary>Opens a file, or standard input.</summary>
    public static Func<Stream> Opener(string name) =>
        name == StandardInput
            ? Console.OpenStandardInput
            : () => new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);

    /// <summary>Adds faults of flags that say two things.</summary>
    public static void RefuseContradictions(VerbContext context)
    {
        bool isBodies = BodyFiles(context).Count > 0;
        bool isTrace = context.Parsed.GetValue(Trace) is not null;
        if (isBodies && isTrace)
        {
            context.Conflict(Trace.Name, "an audit has one source", "--bodies or --trace");
        }

        if (BodyFiles(context).Count(name => name == StandardInput) > 1)
        {
            context.Conflict(Bodies.Name, "standard input can be read once", "one -", StandardInput);
        }

        foreach (OptionResult given in context.Parsed.CommandResult.Children.OfType<OptionResult>())
        {
            if (!given.Implicit && Refusal(given.Option, isBodies, isTrace) is (string why, string expected))
            {
                context.Conflict(given.Option.Name, why, expected);
            }
        }
    }

    /// <summary>The prices that flags give; null where they give none. Faults are collected.</summary>
    public static ModelPrice? GivenPrice(VerbContext context, Catalog catalog)
    {
        if (context.Parsed.GetValue(Api) is string api && catalog.TryApi(api, out Fault? unknown) is null)
        {
            context.Faults.Add(unknown! with { Path = Api.Name });
        }

        double? input = context.Value(Input);
        double? output = context.Value(Output);
        double? cached = context.Value(Cached);
        if (input is null != output is null || (cached is not null && input is null))
        {
            context.Conflict(
                input is null ? Input.Name : Output.Name,
                "input and output prices are needed together",
                "--input-price and --output-price"
            );
            return null;
        }

        return input is double given
            ? new ModelPrice(
                TokenPriceOf(given),
                TokenPriceOf(cached ?? given),
                TokenPriceOf(given),
                TokenPriceOf(output!.Value)
            )
            : null;
    }

    private static (string Why, string Expected)? Refusal(Option flag, bool isBodies, bool isTrace)
    {
        bool isOfLedger = LedgerFlags.OfLedgerAlone.Contains(flag);
        bool isOfRequests = LedgerFlags.OfRequests.Contains(flag);
        bool isOfPrices =
            flag == Input
            || flag == Cached
            || flag == Output
            || flag == CatalogFlags.Prices
            || flag == CatalogFlags.Today
            || flag == CatalogFlags.ConfigDir;
        return (isBodies || isTrace) && isOfLedger
                ? ("only a ledger has it", "the flag without --bodies and --trace")
            : isTrace && isOfRequests ? ("a trace does not say it", "the flag without --trace")
            : !isTrace && flag == Api ? ("bodies and a ledger name their models", "--api with --trace")
            : !isTrace && TraceFlags.OfTraces.Contains(flag)
                ? ("only a trace has it", "the flag with --trace")
            : !isTrace && !isBodies && (isOfPrices || flag == TraceFlags.Lenient)
                ? ("a ledger has prices of its own, and no broken lines", "the flag with --bodies or --trace")
            : null;
    }

    private static TokenPrice TokenPriceOf(double usdPerMillion) =>
        TokenPrice.FromUsdPerMillion(Math.Round((decimal)usdPerMillion, PriceDecimals));

    private static QuantityFlag Price(string name, string help) =>
        new(name, Positive(QuantityKind.UsdPerMillionTokens, 1e4), help);
}
